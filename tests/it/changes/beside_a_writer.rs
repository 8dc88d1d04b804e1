//! A thousand programs that keep a copy while somebody else writes, and that end at any point.

use fastrand::Rng;
use kintone_runtime::client::Bookmark;
use kintone_runtime::{Query, RecordId};

use super::{Copy, Note, World};

/// Adds, imports, changes and deletes notes.
struct Writer<'w> {
    world: &'w World,
    dice: Rng,
    notes: Vec<u64>,
}

impl Writer<'_> {
    async fn write(&mut self) {
        let seconds = [0, 0, 20, 70][self.dice.u64(..4) as usize];
        self.world.pass(seconds);
        let count = self.notes.len() as u64;
        match self.dice.u64(..7) {
            0..=1 => self.notes.extend(self.world.add(&["a", "b"]).await),
            2 => self.notes.push(self.world.import("old").await),
            3..=5 if count > 0 => {
                let id = self.notes[self.dice.u64(..count) as usize];
                let title = self.dice.u64(..1_000).to_string();
                self.world.change(id, &title).await;
            }
            6 if count > 0 => {
                let at = self.dice.u64(..count) as usize;
                self.world.delete(&[self.notes.remove(at)]).await;
            }
            _ => {}
        }
    }

    async fn maybe_write(&mut self) {
        if self.dice.u64(..3) < 2 {
            self.write().await;
        }
    }
}

/// How a program finds deleted records.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Finds {
    ByBookmark,
    ByOwnIds,
    Nothing,
}

/// A program reads until it ends, or is ended before or after it stored a batch.
async fn program(writer: &mut Writer<'_>, copy: &mut Copy, finds: Finds, dice: &mut Rng) {
    let client = writer.world.client.clone();
    let mut bookmark = copy.bookmark();
    let changes = client.changes_since::<Note>(&mut bookmark);
    let mut changes = changes.updated_time("updated").batch_size(3);
    if finds == Finds::ByOwnIds {
        changes = changes.held_ids(copy.ids());
    }
    loop {
        let (batch, ()) = tokio::join!(changes.next(), writer.maybe_write());
        let Some(batch) = batch else {
            return;
        };
        let batch = batch.expect("a batch");
        if dice.u64(..5) == 0 {
            return;
        }
        copy.store(batch);
        if dice.u64(..8) == 0 {
            return;
        }
    }
}

async fn run(world: &World, seed: u64) {
    let mut dice = Rng::with_seed(seed);
    let (bookmark, finds) = match seed % 3 {
        0 => (Bookmark::tracking_ids(), Finds::ByBookmark),
        1 => (Bookmark::new(), Finds::ByOwnIds),
        _ => (Bookmark::new(), Finds::Nothing),
    };
    let mut writer = Writer {
        world,
        dice: Rng::with_seed(!seed),
        notes: Vec::new(),
    };
    let mut copy = Copy::new(&bookmark);
    for _ in 0..3 {
        program(&mut writer, &mut copy, finds, &mut dice).await;
        if dice.u64(..3) == 0 {
            world.pass(400);
        }
    }
    // The writer is done. A reading that was interrupted comes to its end, and the next one finds the rest.
    let mut readings = Vec::new();
    for _ in 0..3 {
        let ids = copy.ids();
        let last = copy.poll_as(&world.client, |changes| match finds {
            Finds::ByOwnIds => changes.held_ids(ids),
            Finds::ByBookmark | Finds::Nothing => changes,
        });
        readings.push(last.await);
    }
    assert_eq!(readings[2], "", "seed {seed}");

    let there = world
        .client
        .get_records::<Note>(Query::all().limit(500))
        .await;
    let there = there.expect("the notes");
    for note in &there {
        let expected = (note.revision().get(), note.title.clone());
        let id = note.id().get();
        assert_eq!(
            copy.notes.get(&id),
            Some(&expected),
            "seed {seed}: record {id}"
        );
    }
    if finds != Finds::Nothing {
        assert_eq!(copy.notes.len(), there.len(), "seed {seed}");
        assert_eq!(copy.bookmark().held(), there.len() as u64, "seed {seed}");
    }
    let ids: Vec<RecordId> = there.iter().map(|note| note.id()).collect();
    for ids in ids.chunks(100) {
        let deleted = world.client.delete_records::<Note>(ids.iter().copied());
        deleted.await.expect("deleted");
    }
    world.pass(10_000);
}

/// 250 seeds on each of four servers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_comes_twice() {
    let servers = (0..4_u64).map(|server| {
        tokio::spawn(async move {
            let world = World::start();
            for seed in 0..250 {
                run(&world, server * 250 + seed).await;
            }
        })
    });
    let servers: Vec<_> = servers.collect();
    for server in servers {
        server.await.expect("all seeds");
    }
}
