//! Whatever goes wrong on the way, what a load says about each record is what the server holds.
//!
//! Each seed is a load of its own: its operation, its units and what happens to its requests. `KINTONE_SEEDS=5000` runs
//! more of them, `KINTONE_SEED=77` one alone.

use std::collections::HashMap;
use std::time::Duration;

use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::client::load::{Load, Outcome, Status};
use kintone_runtime::client::{ClientBuilder, RetryPolicy};
use kintone_runtime::{Client, Edit, KintoneRecord, RecordId, Saved};
use serde_json::json;

use crate::apps::by_id;

const SEEDS: u64 = 56;

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(unchecked, app = 1)]
pub(super) struct Note {
    #[kintone(code = "番号", kind = SINGLE_LINE_TEXT, unique)]
    pub(super) number: String,
    #[kintone(code = "本文", kind = SINGLE_LINE_TEXT)]
    pub(super) body: String,
}

/// The same without a unique field: nothing but the client keeps it from being added twice.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(unchecked, app = 2)]
pub(super) struct Copy {
    #[kintone(code = "番号", kind = SINGLE_LINE_TEXT)]
    pub(super) number: String,
    #[kintone(code = "本文", kind = SINGLE_LINE_TEXT)]
    pub(super) body: String,
}

pub(super) fn start() -> Emulator {
    let form = |unique| {
        json!({"properties": {
            "番号": {"type": "SINGLE_LINE_TEXT", "code": "番号", "label": "番号", "unique": unique},
            "本文": {"type": "SINGLE_LINE_TEXT", "code": "本文", "label": "本文", "maxLength": "10"},
        }})
    };
    let server = Emulator::builder()
        .schema_json("notes", form(true))
        .schema_json("copies", form(false))
        .token("secret");
    server.start().expect("the emulator starts")
}

pub(super) fn builder(server: &Emulator) -> ClientBuilder {
    Client::builder(server.base_url()).api_token("secret")
}

/// Numbers that look random and depend on nothing but the seed.
pub(super) struct Random(fastrand::Rng);

impl Random {
    pub(super) fn new(seed: u64) -> Random {
        Random(fastrand::Rng::with_seed(seed))
    }

    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0.u64(..limit)
    }

    fn flip(&mut self) -> bool {
        self.0.bool()
    }

    fn fault(&mut self) -> Fault {
        let when = match self.flip() {
            true => When::Before,
            false => When::After,
        };
        let effect = match self.below(10) {
            0..3 => Effect::Cut(when),
            3 => Effect::TooManyRequests,
            4 => Effect::LockFailed,
            5 => Effect::LockFailed520,
            6 => Effect::Unavailable(when),
            7 => Effect::BadGateway(when),
            8 => Effect::TruncatedJson,
            _ => Effect::Delay(when, Duration::from_millis(1 + self.below(5))),
        };
        let fault = Fault::new(effect)
            .skip(self.below(12))
            .times(1 + self.below(3));
        match self.below(3) {
            0 => fault.path("bulkRequest.json"),
            1 => fault.chance(0.4, self.0.u64(..)),
            _ => fault,
        }
    }
}

/// A load as it is varied from seed to seed.
struct Case {
    server: Emulator,
    client: Client,
    random: Random,
    count: usize,
    unit: usize,
    concurrency: usize,
    continues: bool,
}

impl Case {
    fn new(seed: u64) -> Case {
        let mut random = Random::new(seed);
        let server = start();
        let retry = RetryPolicy::default()
            .base(Duration::from_micros(100))
            .attempts(1 + random.below(3) as u32);
        let client = builder(&server).retry(retry).build().expect("a client");
        let unit = match random.below(6) {
            0 => 120,
            _ => 1 + random.below(9) as usize,
        };
        Case {
            count: random.below(40) as usize + unit,
            unit,
            concurrency: 1 + random.below(4) as usize,
            continues: random.flip(),
            server,
            client,
            random,
        }
    }

    fn misfortune(&mut self) {
        for _ in 0..1 + self.random.below(4) {
            let fault = self.random.fault();
            self.server.inject(fault).expect("a fault");
        }
    }

    fn set<'a, T, O>(&self, load: Load<'a, T, O>) -> Load<'a, T, O> {
        let load = load.unit_size(self.unit).concurrency(self.concurrency);
        match self.continues {
            true => load.continue_on_error(),
            false => load,
        }
    }

    /// Runs the load, twice with faults and then without; looks at the server after each run.
    async fn run<T, O>(
        &mut self,
        mut load: Load<'_, T, O>,
        mut check: impl AsyncFnMut(&Client, &Outcome),
    ) {
        for _ in 0..2 {
            self.misfortune();
            load.run().await;
            self.server.clear_faults();
            self.look(load.outcome(), &mut check).await;
        }
        for _ in 0..2 {
            load.run().await;
            self.look(load.outcome(), &mut check).await;
        }
    }

    async fn look(&self, outcome: &Outcome, check: &mut impl AsyncFnMut(&Client, &Outcome)) {
        // A request that was cut off may still be on its way.
        while self.server.running() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(outcome.len(), self.count);
        let count = |wanted: fn(&Status<'_>) -> bool| {
            outcome.iter().filter(|(_, status)| wanted(status)).count()
        };
        let counts = [
            count(|status| matches!(status, Status::Committed(_))),
            count(|status| matches!(status, Status::Failed(_))),
            count(|status| matches!(status, Status::NotSent)),
            count(|status| matches!(status, Status::Unknown)),
        ];
        let told = [
            outcome.committed_count(),
            outcome.failed_count(),
            outcome.not_sent_count(),
            outcome.unknown_count(),
        ];
        assert_eq!(counts, told);
        assert_eq!(counts.iter().sum::<usize>(), self.count);
        check(&builder(&self.server).build().expect("a client"), outcome).await;
    }
}

pub(super) fn note(index: usize) -> Note {
    Note {
        number: format!("N-{index:04}"),
        body: format!("{index}"),
    }
}

async fn notes(client: &Client) -> HashMap<String, Saved<Note>> {
    let page = client
        .get_records(by_id::<Note>().limit(500))
        .await
        .expect("the notes");
    let notes: Vec<Saved<Note>> = page.into_iter().collect();
    let count = notes.len();
    let notes: HashMap<_, _> = notes
        .into_iter()
        .map(|note| (note.number.clone(), note))
        .collect();
    assert_eq!(notes.len(), count, "a number is there twice");
    notes
}

/// What is said of records that are there if and only if they were committed.
fn check_presence<'s>(outcome: &Outcome, found: impl Fn(usize) -> Option<(RecordId, u64)> + 's) {
    for (index, status) in outcome.iter() {
        let found = found(index);
        match status {
            Status::Committed(committed) => {
                let revision = committed.revision.expect("a revision").get();
                assert_eq!(found, Some((committed.id, revision)), "{index}");
            }
            Status::Failed(failure) => assert_eq!(found, None, "{index}: {failure}"),
            Status::NotSent => assert_eq!(found, None, "{index}"),
            Status::Unknown | Status::Stored | Status::Missing => {}
        }
    }
}

/// Notes, some of which the form refuses if the load continues past them; and the indices of those.
fn notes_to_add(case: &mut Case) -> (Vec<Note>, Vec<usize>) {
    let mut notes: Vec<Note> = (0..case.count).map(note).collect();
    let mut refused = Vec::new();
    for (index, note) in notes.iter_mut().enumerate() {
        if case.continues && case.random.below(12) == 0 {
            note.body = "too long for the form".into();
            refused.push(index);
        }
    }
    (notes, refused)
}

fn check_notes(outcome: &Outcome, notes: &HashMap<String, Saved<Note>>) {
    check_presence(outcome, |index| {
        let note = notes.get(&note(index).number)?;
        Some((note.id(), note.revision().get()))
    });
}

fn check_end(outcome: &Outcome, refused: &[usize]) {
    let failed: Vec<usize> = outcome.failed().map(|(index, _)| index).collect();
    assert_eq!(failed, refused, "{outcome:?}");
    let committed = outcome.len() - refused.len();
    assert_eq!(outcome.committed_count(), committed, "{outcome:?}");
}

async fn adds_with_a_key(mut case: Case) {
    let (records, refused) = notes_to_add(&mut case);
    let load = case.client.add_all(&records).unique_key(|f| f.number);
    let load = case.set(load);
    let mut runs = 0;
    case.run(load, async |client, outcome| {
        check_notes(outcome, &notes(client).await);
        runs += 1;
        if runs == 4 {
            check_end(outcome, &refused);
        }
    })
    .await;
}

/// Another program has stored records with some of the keys: none of them is said to be of this load.
async fn adds_beside_another_program(mut case: Case) {
    let records: Vec<Note> = (0..case.count).map(note).collect();
    let mut theirs = Vec::new();
    for index in 0..case.count {
        // Whole units are among them: of those only the contents say whose they are.
        let is_theirs = (index / case.unit).is_multiple_of(2) || case.random.below(4) == 0;
        if case.continues && is_theirs {
            theirs.push(index);
        }
    }
    let plain = builder(&case.server).build().expect("a client");
    let stored = theirs.iter().map(|index| Note {
        body: "theirs".into(),
        ..note(*index)
    });
    let stored = plain.add_all(stored).await;
    stored.complete().expect("the records of the other program");
    let load = case.client.add_all(&records).unique_key(|f| f.number);
    let load = case.set(load);
    let mut runs = 0;
    case.run(load, async |client, outcome| {
        let notes = notes(client).await;
        for (index, status) in outcome.iter() {
            let found = notes.get(&note(index).number);
            let is_ours = found.is_some_and(|found| found.body == note(index).body);
            match status {
                Status::Committed(committed) => {
                    assert!(is_ours, "{index}");
                    assert_eq!(found.map(Saved::id), Some(committed.id), "{index}");
                }
                Status::Failed(_) | Status::NotSent => assert!(!is_ours, "{index}: {status:?}"),
                Status::Unknown | Status::Stored | Status::Missing => {}
            }
        }
        runs += 1;
        if runs == 4 {
            for (index, status) in outcome.iter() {
                let is_committed = matches!(status, Status::Committed(_));
                assert_eq!(
                    is_committed,
                    !theirs.contains(&index),
                    "{index}: {status:?}"
                );
            }
        }
    })
    .await;
}

/// Each run is a load of its own that knows of the others by their journal.
async fn adds_with_a_journal(mut case: Case) {
    let (records, refused) = notes_to_add(&mut case);
    let folder = tempfile::tempdir().expect("a folder");
    let journal = folder.path().join("notes.jsonl");
    for run in 0..4 {
        if run < 2 {
            case.misfortune();
        }
        let load = case.client.add_all(&records).unique_key(|f| f.number);
        let outcome = case.set(load).journal(&journal).await;
        case.server.clear_faults();
        let mut check = async |client: &Client, outcome: &Outcome| {
            check_notes(outcome, &notes(client).await);
        };
        case.look(&outcome, &mut check).await;
        if run == 3 {
            check_end(&outcome, &refused);
        }
    }
}

async fn adds_without_a_key(mut case: Case) {
    let records = (0..case.count).map(note).map(|note| Copy {
        number: note.number,
        body: note.body,
    });
    let load = case.client.add_all(records);
    let load = case.set(load);
    let mut runs = 0;
    case.run(load, async |client, outcome| {
        let page = client
            .get_records(by_id::<Copy>().limit(500))
            .await
            .expect("the copies");
        let mut found = HashMap::new();
        for copy in &page {
            let seen = found.insert(copy.number.clone(), (copy.id(), copy.revision().get()));
            assert_eq!(seen, None, "{} was added twice", copy.number);
        }
        check_presence(outcome, |index| found.get(&note(index).number).copied());
        runs += 1;
        if runs == 4 {
            // What is unknown stays unknown, and all the rest is there.
            assert_eq!(
                outcome.committed_count() + outcome.unknown_count(),
                outcome.len()
            );
            assert_eq!(outcome.unknown_count() > 0, !outcome.notes().is_empty());
        }
    })
    .await;
}

async fn upserts(mut case: Case) {
    let plain = builder(&case.server).build().expect("a client");
    let known = (0..case.count).step_by(2).map(|index| Note {
        body: "old".into(),
        ..note(index)
    });
    plain
        .add_all(known)
        .await
        .complete()
        .expect("the known ones");
    let load = case
        .client
        .upsert_all(|f| f.number, (0..case.count).map(note));
    let load = case.set(load);
    let mut runs = 0;
    case.run(load, async |client, outcome| {
        let notes = notes(client).await;
        for (index, status) in outcome.iter() {
            let found = notes.get(&note(index).number);
            let is_new = found.is_some_and(|found| found.body == note(index).body);
            match status {
                Status::Committed(committed) => {
                    let found = found.expect("what was committed is there");
                    assert!(is_new, "{index}");
                    assert_eq!(
                        (found.id(), Some(found.revision())),
                        (committed.id, committed.revision)
                    );
                }
                Status::Failed(_) | Status::NotSent => assert!(!is_new, "{index}: {status:?}"),
                Status::Unknown | Status::Stored | Status::Missing => {}
            }
        }
        runs += 1;
        assert!(runs < 4 || outcome.is_complete(), "{outcome:?}");
    })
    .await;
}

async fn updates(mut case: Case) {
    let plain = builder(&case.server).build().expect("a client");
    plain
        .add_all((0..case.count).map(note))
        .await
        .complete()
        .expect("the notes");
    let page = plain
        .get_records(by_id::<Note>().limit(500))
        .await
        .expect("the notes");
    let edits: Vec<Edit<Note>> = page
        .iter()
        .map(|saved| {
            let mut edit = saved.edit();
            edit.body = "new".into();
            edit
        })
        .collect();
    let load = case.set(case.client.update_all(&edits));
    let mut runs = 0;
    case.run(load, async |client, outcome| {
        let notes = notes(client).await;
        for (index, status) in outcome.iter() {
            let found = &notes[&note(index).number];
            let change = (found.body.as_str(), found.revision().get());
            match status {
                Status::Committed(committed) => {
                    assert_eq!(
                        (committed.id, committed.revision),
                        (found.id(), Some(found.revision()))
                    );
                    // Once, and not once more.
                    assert_eq!(change, ("new", 2), "{index}");
                }
                Status::Failed(_) | Status::NotSent => {
                    assert_eq!(
                        change,
                        (note(index).body.as_str(), 1),
                        "{index}: {status:?}"
                    );
                }
                Status::Unknown | Status::Stored | Status::Missing => {}
            }
        }
        runs += 1;
        assert!(runs < 4 || outcome.is_complete(), "{outcome:?}");
    })
    .await;
}

async fn deletes(mut case: Case) {
    let plain = builder(&case.server).build().expect("a client");
    let added = plain.add_all((0..case.count).map(note)).await.complete();
    let ids: Vec<RecordId> = added
        .expect("the notes")
        .iter()
        .map(|added| added.id)
        .collect();
    let load = case.set(case.client.delete_all::<Note>(ids));
    let mut runs = 0;
    case.run(load, async |client, outcome| {
        let notes = notes(client).await;
        for (index, status) in outcome.iter() {
            let is_there = notes.contains_key(&note(index).number);
            match status {
                Status::Committed(_) => assert!(!is_there, "{index}"),
                Status::Failed(_) | Status::NotSent => assert!(is_there, "{index}: {status:?}"),
                Status::Unknown | Status::Stored | Status::Missing => {}
            }
        }
        runs += 1;
        assert!(runs < 4 || outcome.is_complete(), "{outcome:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_of_each_record_is_what_the_server_holds() {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let seeds = match number("KINTONE_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("KINTONE_SEEDS").unwrap_or(SEEDS),
    };
    for seed in seeds {
        println!("KINTONE_SEED={seed}");
        let case = Case::new(seed);
        match seed % 8 {
            0 | 1 => adds_with_a_key(case).await,
            2 => adds_without_a_key(case).await,
            3 => upserts(case).await,
            4 => updates(case).await,
            5 => adds_with_a_journal(case).await,
            6 => adds_beside_another_program(case).await,
            _ => deletes(case).await,
        }
    }
}
