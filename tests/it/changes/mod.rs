//! The changes of an app since a bookmark, on the embedded server, whose clock the tests move.

mod beside_a_writer;
mod deleted;
mod kinds;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use kintone_emulator::Emulator;
use kintone_runtime::client::{Bookmark, Change, ChangeBatch, ChangesSince};
use kintone_runtime::record::OwnedRecord;
use kintone_runtime::{Client, CreateOnly, DateTime, KintoneRecord, RecordId, Revision, Utc};
use serde_json::json;

/// Whatever the revision is.
const NO_REVISION: Option<Revision> = None;

/// 2026-11-27T09:00:00Z
const START: i64 = 1_795_770_000;

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    title: String,
}

/// A note as an import sends it.
#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Dated {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    title: String,
    #[kintone(kind = UPDATED_TIME)]
    updated: CreateOnly<Option<DateTime<Utc>>>,
}

fn note(title: &str) -> Note {
    Note {
        title: title.into(),
    }
}

/// A note that was last updated in 2020.
fn old(title: &str) -> Dated {
    let updated = DateTime::from_timestamp(1_600_000_000, 0);
    Dated {
        title: title.into(),
        updated: CreateOnly::set(updated),
    }
}

/// A server whose clock stands still, and an administrator.
struct World {
    server: Emulator,
    client: Client,
    clock: Arc<AtomicI64>,
}

impl World {
    fn start() -> World {
        let clock = Arc::new(AtomicI64::new(START));
        let form = json!({"properties": {
            "title": {"type": "SINGLE_LINE_TEXT", "code": "title", "label": "title"},
            "price": {"type": "NUMBER", "code": "price", "label": "price"},
            "updated": {"type": "UPDATED_TIME", "code": "updated", "label": "updated"},
        }});
        let server_clock = clock.clone();
        let now = move || {
            let seconds = server_clock.load(Ordering::SeqCst);
            DateTime::from_timestamp(seconds, 0).expect("a time")
        };
        let server = Emulator::builder()
            .clock(now)
            .schema_json("notes", form)
            .token("secret")
            .user("sato", "password")
            .start()
            .expect("the emulator starts");
        let client = Client::builder(server.base_url()).api_token("secret");
        let client = client.build().expect("a client");
        World {
            server,
            client,
            clock,
        }
    }

    fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    async fn add(&self, titles: &[&str]) -> Vec<u64> {
        let notes: Vec<Note> = titles.iter().map(|title| note(title)).collect();
        let added = self.client.add_records(&notes).await.expect("added");
        added.into_iter().map(|added| added.id.get()).collect()
    }

    async fn import(&self, title: &str) -> u64 {
        let added = self.client.add_records(&[old(title)]).await;
        added.expect("imported")[0].id.get()
    }

    async fn change(&self, id: u64, title: &str) {
        let patch = kintone_runtime::Patch::<Note>::new().set(|f| f.title, title);
        let update = patch.on(RecordId::new(id), NO_REVISION);
        self.client.update_record(&update).await.expect("updated");
    }

    async fn delete(&self, ids: &[u64]) {
        let ids = ids.iter().copied().map(RecordId::new);
        let deleted = self.client.delete_records::<Note>(ids).await;
        deleted.expect("deleted");
    }

    /// How many requests the server got.
    fn requests(&self) -> usize {
        self.server.requests().len()
    }
}

/// What a program stores, in one transaction each time: a copy, and the bookmark.
#[derive(Clone)]
struct Copy {
    notes: BTreeMap<u64, (u64, String)>,
    bookmark: String,
    /// Each record and revision that was delivered.
    delivered: HashSet<(u64, u64)>,
}

impl Copy {
    fn new(bookmark: &Bookmark) -> Copy {
        Copy {
            notes: BTreeMap::new(),
            bookmark: bookmark.to_string(),
            delivered: HashSet::new(),
        }
    }

    fn bookmark(&self) -> Bookmark {
        self.bookmark.parse().expect("a bookmark")
    }

    fn ids(&self) -> Vec<RecordId> {
        self.notes.keys().copied().map(RecordId::new).collect()
    }

    /// Stores a batch. Returns its changes, such as `+1 ~2 -3`.
    fn store(&mut self, mut batch: ChangeBatch<Note>) -> Vec<String> {
        let mut said = Vec::new();
        for change in &mut batch {
            let id = change.id().get();
            let sign = match &change {
                Change::Added(_) => '+',
                Change::Changed(_) => '~',
                Change::Deleted(_) => '-',
                Change::Unreadable(..) => '!',
            };
            said.push(format!("{sign}{id}"));
            match change {
                Change::Added(note) | Change::Changed(note) => {
                    let revision = note.revision().get();
                    let is_new = self.delivered.insert((id, revision));
                    assert!(is_new, "record {id} came twice at revision {revision}");
                    self.notes.insert(id, (revision, note.into_inner().title));
                }
                Change::Deleted(_) => {
                    let removed = self.notes.remove(&id);
                    assert!(removed.is_some(), "record {id} is gone already");
                }
                Change::Unreadable(_, error) => panic!("{error}"),
            }
        }
        self.bookmark = batch.bookmark().to_string();
        said
    }

    /// Reads and stores all changes.
    async fn poll(&mut self, client: &Client) -> String {
        self.poll_as(client, |changes| changes).await
    }

    /// The same with options.
    async fn poll_as<'i>(
        &mut self,
        client: &Client,
        options: impl for<'b> FnOnce(ChangesSince<'b, 'i, Note>) -> ChangesSince<'b, 'i, Note>,
    ) -> String {
        let mut bookmark = self.bookmark();
        let mut changes = options(client.changes_since(&mut bookmark).updated_time("updated"));
        let mut said = Vec::new();
        while let Some(batch) = changes.next().await {
            said.extend(self.store(batch.expect("a batch")));
        }
        assert_eq!(bookmark.to_string(), self.bookmark);
        said.join(" ")
    }
}

/// The changes of one reading, for another type than [`Note`].
async fn said<T: OwnedRecord + 'static>(mut changes: ChangesSince<'_, '_, T>) -> String {
    let mut said = Vec::new();
    while let Some(batch) = changes.next().await {
        for change in batch.expect("a batch") {
            said.push(match change {
                Change::Added(record) => format!("+{}@{}", record.id(), record.revision()),
                Change::Changed(record) => format!("~{}@{}", record.id(), record.revision()),
                Change::Deleted(id) => format!("-{id}"),
                Change::Unreadable(id, error) => format!("!{id} {error}"),
            });
        }
    }
    said.join(" ")
}
