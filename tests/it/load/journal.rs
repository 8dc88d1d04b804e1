//! What a load does with the journal of an earlier one.
//!
//! Loads that are killed at any moment, and go on by their journal.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use futures_util::StreamExt;
use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::client::RetryPolicy;
use kintone_runtime::client::load::{Change, Outcome, Settled, Status};
use kintone_runtime::{Client, ErrorKind, Patch, RecordId, Saved};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::faults::{Note, builder, note, start};
use super::{bulk_requests, letters};
use crate::apps::by_id;

fn notes(count: usize) -> Vec<Note> {
    (0..count).map(note).collect()
}

/// The notes by their number.
async fn stored(client: &Client) -> BTreeMap<String, Saved<Note>> {
    let page = client.get_records(by_id::<Note>().limit(500)).await;
    let notes = page.expect("the notes").into_iter();
    notes.map(|note| (note.number.clone(), note)).collect()
}

fn journal_in(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("notes.jsonl")
}

/// How many bulk requests arrived since the last time.
fn sent(server: &Emulator, before: &mut usize) -> usize {
    let count = bulk_requests(server).len();
    count - std::mem::replace(before, count)
}

fn has_note(outcome: &Outcome, texts: &[&str]) -> bool {
    let notes = outcome.notes().iter();
    notes
        .into_iter()
        .any(|note| texts.iter().all(|text| note.contains(text)))
}

#[tokio::test]
async fn a_finished_add_is_answered_by_its_journal_and_says_so() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = journal_in(&folder);
    let notes = notes(12);
    let first = client.add_all(&notes).unit_size(5).journal(&journal).await;
    assert_eq!(first.recalled_count(), 0);
    let requests = server.requests().len();
    let second = client.add_all(&notes).journal(&journal).await;
    assert_eq!(server.requests().len(), requests);
    assert!(second.is_complete());
    assert_eq!(second.recalled_count(), 12);
    let why = [
        "nothing was sent: according to the journal, the earlier run (finished ",
        "GMT) already sent these 12 records",
        "`.run_name(…)`",
    ];
    assert!(has_note(&second, &why), "{second:?}");
    assert_eq!(second.notes().len(), 1);
    assert!(format!("{second:?}").contains("recalled: 12"), "{second:?}");
    let committed = |outcome: Outcome| outcome.complete().unwrap();
    assert_eq!(committed(first), committed(second));
}

#[tokio::test]
async fn a_nightly_add_names_its_run() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = journal_in(&folder);
    let night = |run: &str, from: usize| {
        let load = client.add_all((from..from + 10).map(note));
        load.unit_size(5).journal(&journal).run_name(run)
    };
    let mut before = 0;
    night("2026-11-26", 0).await.complete().unwrap();
    assert_eq!(sent(&server, &mut before), 2);
    // The same night once more.
    let again = night("2026-11-26", 0).await;
    assert!(has_note(
        &again,
        &["nothing was sent: according to the journal, the run \"2026-11-26\" (finished"]
    ));
    assert_eq!(sent(&server, &mut before), 0);
    let size = std::fs::metadata(&journal).unwrap().len();
    let next = night("2026-11-27", 10).await;
    assert_eq!((next.recalled_count(), next.notes().len()), (0, 0));
    next.complete().unwrap();
    assert_eq!(sent(&server, &mut before), 2);
    // The journal keeps the last run, and the names of the others.
    assert!(std::fs::metadata(&journal).unwrap().len().abs_diff(size) < 80);
    assert_eq!(stored(&client).await.len(), 20);
    // Without a name it is the last run.
    let unnamed = client.add_all((10..20).map(note)).journal(&journal).await;
    assert_eq!(
        (unnamed.recalled_count(), sent(&server, &mut before)),
        (10, 0)
    );
}

#[tokio::test]
async fn a_new_run_waits_for_the_old_one_to_be_finished() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = journal_in(&folder);
    let night = |run: &str, from: usize| {
        let load = client.add_all((from..from + 10).map(note));
        load.unit_size(5).journal(&journal).run_name(run)
    };
    let fault = Fault::new(Effect::UnknownCode).path("bulkRequest.json");
    server.inject(fault.skip(1).times(1)).unwrap();
    let mut before = 0;
    assert_eq!(night("26", 0).await.committed_count(), 5);
    assert_eq!(sent(&server, &mut before), 2);
    let outcome = night("27", 10).await;
    assert_eq!(
        (letters(&outcome).as_str(), sent(&server, &mut before)),
        ("NNNNNNNNNN", 0)
    );
    let error = outcome.error().unwrap().to_string();
    for part in [
        "the run \"26\" (started ",
        "not finished (5 records committed, 0 without an answer)",
        "`.run_name(\"26\")`",
    ] {
        assert!(error.contains(part), "{error}");
    }
    night("26", 0).await.complete().unwrap();
    night("27", 10).await.complete().unwrap();
    assert_eq!(stored(&client).await.len(), 20);
}

#[tokio::test]
async fn a_run_that_was_finished_before_the_last_one_is_not_sent_again() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = journal_in(&folder);
    let night = |run: &str, from: usize| {
        let load = client.add_all((from..from + 10).map(note));
        load.journal(&journal).run_name(run)
    };
    for (run, from) in [("25", 0), ("26", 10), ("27", 20)] {
        night(run, from).await.complete().unwrap();
    }
    for run in ["25", "26"] {
        let outcome = night(run, 0).await;
        assert_eq!(letters(&outcome), "NNNNNNNNNN");
        let error = outcome.error().unwrap().to_string();
        let why = format!("and the run {run:?} came before it; nothing was sent");
        assert!(
            error.contains("has the run \"27\" (finished ") && error.contains(&why),
            "{error}"
        );
    }
    assert_eq!(stored(&client).await.len(), 30);
    // What does no harm is sent, by whatever name.
    let upsert = |run: &str| {
        let load = client.upsert_all(|f| f.number, notes(3));
        load.journal(folder.path().join("upserts")).run_name(run)
    };
    for run in ["25", "26", "25"] {
        upsert(run).await.complete().unwrap();
    }
}

#[tokio::test]
async fn what_a_journal_needs_is_said_before_anything_is_sent() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let load = || client.add_all(notes(2));
    for (load, why) in [
        (
            load().run_name("26"),
            "`.run_name(\"26\")` names a run in a journal, and this load has none: add `.journal(path)`",
        ),
        (load().journal(""), "the path of the journal is empty"),
    ] {
        let outcome = load.await;
        assert_eq!(letters(&outcome), "NN");
        let error = outcome.error().unwrap().to_string();
        assert!(error.contains(why), "{error}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_nightly_upsert_sends_everything_again() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = journal_in(&folder);
    let notes = notes(12);
    let night = || {
        let load = client.upsert_all(|f| f.number, &notes).continue_on_error();
        load.journal(&journal)
    };
    night().await.complete().unwrap();
    // Somebody changes a record.
    let page = client.get_records(by_id::<Note>()).await.unwrap();
    let mut edit = page[0].edit();
    edit.body = "changed".into();
    client.update_record(&edit).await.unwrap();
    let mut before = bulk_requests(&server).len();
    let outcome = night().await;
    assert!(
        outcome.notes().is_empty() && outcome.recalled_count() == 0,
        "{outcome:?}"
    );
    outcome.complete().unwrap();
    assert_eq!(sent(&server, &mut before), 1);
    assert_eq!(stored(&client).await["N-0000"].body, "0");
    // Unguarded updates do the same.
    let patches = || {
        let ids = (1..=12).map(RecordId::new);
        let patches = ids.map(|id| Patch::<Note>::new().set(|f| f.body, "patched").on(id, None));
        client
            .update_all(patches)
            .journal(folder.path().join("patches"))
    };
    for _ in 0..2 {
        patches().await.complete().unwrap();
        assert_eq!(sent(&server, &mut before), 1);
    }
}

#[tokio::test]
async fn an_upsert_starts_over_under_any_name_and_says_so() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = journal_in(&folder);
    let mut before = 0;
    let mut night = async |run: &str| {
        let load = client.upsert_all(|f| f.number, notes(5)).journal(&journal);
        let outcome = load.run_name(run).await;
        assert!(outcome.is_complete(), "{outcome:?}");
        assert_eq!(sent(&server, &mut before), 1);
        outcome.notes().to_vec()
    };
    assert!(night("one").await.is_empty());
    let said = |run: &str| {
        format!(
            "an earlier run had the name {run:?} too; the whole input is sent again, because upserts and updates without a revision \
             start over under any name"
        )
    };
    assert_eq!(night("one").await, [said("one")]);
    assert!(night("two").await.is_empty());
    assert_eq!(night("one").await, [said("one")]);
}

#[tokio::test]
async fn an_upsert_that_was_interrupted_starts_anew_with_another_input() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = journal_in(&folder);
    let night = |body: &str, count: usize| {
        let notes = notes(count).into_iter().map(|note| Note {
            body: body.to_owned(),
            ..note
        });
        let load = client.upsert_all(|f| f.number, notes.collect::<Vec<_>>());
        load.unit_size(5).journal(&journal)
    };
    let mut before = 0;
    // Of another input, and of one that has become shorter.
    for (body, count, at) in [("b", 12, 0), ("a", 3, 3)] {
        let fault = Fault::new(Effect::UnknownCode).path("bulkRequest.json");
        server.inject(fault.skip(1).times(1)).unwrap();
        assert_eq!(night("a", 12).await.committed_count(), 5);
        server.clear_faults();
        sent(&server, &mut before);
        let outcome = night(body, count).await;
        let why = format!("the input has changed since, at records[{at}]");
        let counts = "not finished (5 records committed, 0 without an answer)";
        assert!(
            has_note(&outcome, &["the earlier run (started ", &why, counts]),
            "{outcome:?}"
        );
        assert_eq!(outcome.recalled_count(), 0);
        outcome.complete().unwrap();
        assert_eq!(sent(&server, &mut before), count.div_ceil(5));
        let stored = stored(&client).await;
        assert!(stored.values().take(count).all(|note| note.body == body));
    }
    // With the same input it goes on.
    let fault = Fault::new(Effect::UnknownCode).path("bulkRequest.json");
    server.inject(fault.skip(1).times(1)).unwrap();
    assert_eq!(night("c", 12).await.committed_count(), 5);
    sent(&server, &mut before);
    let outcome = night("c", 12).await;
    assert_eq!(
        (outcome.recalled_count(), sent(&server, &mut before)),
        (5, 2)
    );
    outcome.complete().unwrap();
}

#[tokio::test]
async fn what_was_refused_may_be_corrected_and_more_may_follow() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = journal_in(&folder);
    let load = |notes: &[Note]| {
        let load = client.add_all(notes.to_vec()).continue_on_error();
        load.unit_size(5).journal(&journal)
    };
    let mut notes = notes(12);
    notes[3].body = "too long for the form".into();
    let outcome = load(&notes).await;
    assert_eq!(letters(&outcome), "CCCFCCCCCCCC");
    // It is finished all the same, and the failed record is refused once more.
    let mut before = bulk_requests(&server).len();
    let outcome = load(&notes).await;
    assert_eq!(
        (letters(&outcome).as_str(), sent(&server, &mut before)),
        ("CCCFCCCCCCCC", 1)
    );
    notes[3].body = "3".into();
    notes.push(note(12));
    let outcome = load(&notes).await;
    assert_eq!(
        (outcome.recalled_count(), sent(&server, &mut before)),
        (11, 1)
    );
    assert!(!has_note(&outcome, &["nothing was sent"]), "{outcome:?}");
    assert_eq!(outcome.complete().unwrap().len(), 13);
    assert_eq!(stored(&client).await.len(), 13);
}

#[tokio::test]
async fn a_journal_that_knows_of_nothing_but_refusals_goes_on() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let load = |body: &str| {
        let notes = [
            Note {
                body: body.into(),
                ..note(0)
            },
            note(1),
        ];
        client
            .add_all(notes)
            .unit_size(1)
            .journal(journal_in(&folder))
    };
    for _ in 0..3 {
        let outcome = load("too long for the form").await;
        assert_eq!(letters(&outcome), "FN");
        assert!(outcome.error().unwrap().is_validation(), "{outcome:?}");
    }
    load("0").await.complete().unwrap();
}

#[tokio::test]
async fn another_input_is_refused_before_anything_is_sent() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = journal_in(&folder);
    let load = |notes: Vec<Note>| client.add_all(notes).journal(&journal);
    load(notes(12)).await.complete().unwrap();
    let requests = server.requests().len();

    let mut changed = notes(14);
    changed[3].body = "other".into();
    let mut refused = load(changed);
    for _ in 0..2 {
        let outcome = refused.run().await;
        // What the journal knows of the others is not lost.
        assert_eq!(letters(outcome), "CCCNCCCCCCCCNN");
        let error = outcome.error().unwrap();
        assert_eq!(error.kind(), ErrorKind::NotSent);
        for part in [
            "records[3] is not the record that the earlier run (finished ",
            "Give the same input",
            "`.run_name(…)`",
        ] {
            assert!(error.to_string().contains(part), "{error}");
        }
    }
    drop(refused);

    let outcome = load(notes(11)).await;
    assert_eq!(letters(&outcome), "CCCCCCCCCCCC");
    let error = outcome.complete().unwrap_err().to_string();
    let why = "sent records[11], and the input has only 11 records";
    assert!(error.contains(why), "{error}");

    let ids = [2, 1].map(RecordId::new);
    let delete = |ids: [RecordId; 2]| {
        let load = client.delete_all::<Note>(ids);
        load.journal(folder.path().join("deletes"))
    };
    delete([RecordId::new(1), RecordId::new(2)])
        .await
        .complete()
        .unwrap();
    let outcome = delete(ids).await;
    assert!(
        outcome.error().unwrap().to_string().contains("records[0]"),
        "{outcome:?}"
    );
    assert_eq!(letters(&outcome), "NN");

    let error = client
        .upsert_all(|f| f.number, notes(12))
        .journal(&journal)
        .await
        .complete()
        .unwrap_err();
    let why = "belongs to another load: add Note of app 1, not upsert Note of app 1 by 番号";
    assert!(error.to_string().contains(why), "{error}");
    assert_eq!(server.requests().len(), requests + 1);
}

#[tokio::test]
async fn a_guarded_update_is_answered_by_its_journal_and_refused_with_another_input() {
    let server = start();
    let client = builder(&server).build().unwrap();
    client.add_all(notes(6)).await.complete().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = journal_in(&folder);
    let page = client.get_records(by_id::<Note>()).await.unwrap();
    let edits = |saved: &[Saved<Note>], body: &str| -> Vec<_> {
        let edit = |note: &Saved<Note>| {
            let mut edit = note.edit();
            edit.body = body.to_owned();
            edit
        };
        saved.iter().map(edit).collect()
    };
    let load = |edits| client.update_all::<Note, _>(edits).journal(&journal);
    let mut before = bulk_requests(&server).len();
    for requests in [1, 0] {
        let outcome = load(edits(&page, "new")).await;
        outcome.complete().unwrap();
        assert_eq!(sent(&server, &mut before), requests);
    }
    // What is read anew has nothing to be changed any more.
    let now = client.get_records(by_id::<Note>()).await.unwrap();
    assert!(load(edits(&now, "new")).await.is_complete());
    let outcome = load(edits(&now, "newer")).await;
    assert_eq!(
        (letters(&outcome).as_str(), sent(&server, &mut before)),
        ("NNNNNN", 0)
    );
    load(edits(&now, "newer"))
        .run_name("2")
        .await
        .complete()
        .unwrap();
    // By a key and at a revision is guarded too.
    let revision = Some(kintone_runtime::Revision::new(3));
    let by_key = |body: &str| {
        let patch = Patch::<Note>::new().set(|f| f.body, body);
        let update = patch.by_key(|f| f.number, note(0).number, revision);
        client
            .update_all([update])
            .journal(folder.path().join("keys"))
    };
    by_key("keyed").await.complete().unwrap();
    sent(&server, &mut before);
    assert_eq!(by_key("keyed").await.recalled_count(), 1);
    assert!(by_key("other").await.error().is_some());
    assert_eq!(sent(&server, &mut before), 0);
}

/// A client that sends everything once, on a server that cuts the connection after it has carried out these units.
fn cutting(server: &Emulator, skip: u64) -> Client {
    let cut = Fault::new(Effect::Cut(When::After)).path("bulkRequest.json");
    server.inject(cut.skip(skip).times(1)).unwrap();
    builder(server).retry(RetryPolicy::none()).build().unwrap()
}

#[tokio::test]
async fn an_unknown_add_is_settled_by_the_caller() {
    for (settled, when, expected) in [
        (Settled::Stored, When::After, "CCCCCSSSSSCC"),
        (Settled::Absent, When::Before, "CCCCCCCCCCCC"),
    ] {
        let server = start();
        let client = builder(&server).retry(RetryPolicy::none()).build().unwrap();
        let cut = Fault::new(Effect::Cut(when)).path("bulkRequest.json");
        server.inject(cut.skip(1).times(1)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let journal = journal_in(&folder);
        let load = || {
            let load = client.add_all(notes(12));
            load.unit_size(5).journal(&journal)
        };
        assert_eq!(letters(&load().await), "CCCCC?????NN");
        // Started again, the load says what to do.
        let outcome = load().await;
        assert_eq!(letters(&outcome), "CCCCC?????CC");
        let error = outcome.error().unwrap();
        assert!(error.may_have_happened());
        for part in [
            "records[5..10]",
            "`.unknown_as(Settled::Stored)`",
            "`.unknown_as(Settled::Absent)`",
        ] {
            assert!(error.to_string().contains(part), "{error}");
            assert!(has_note(&outcome, &[part]), "{outcome:?}");
        }
        // What contradicts itself settles nothing.
        let both = |index: usize| match index {
            5..8 => Settled::Stored,
            _ => Settled::Absent,
        };
        assert_eq!(load().unknown_as(both).await.unknown_count(), 5);
        let outcome = load().unknown_as(settled).await;
        assert_eq!(letters(&outcome), expected);
        assert!(
            outcome.is_complete() && outcome.error().is_none(),
            "{outcome:?}"
        );
        // Later runs know it.
        let requests = server.requests().len();
        let outcome = load().await;
        assert_eq!(letters(&outcome), expected);
        assert!(has_note(&outcome, &["nothing was sent"]), "{outcome:?}");
        assert_eq!(server.requests().len(), requests);
        assert_eq!(stored(&client).await.len(), 12);
        assert_eq!(outcome.complete().is_err(), settled == Settled::Stored);
    }
}

#[tokio::test]
async fn what_the_journal_knows_is_in_the_outcome_wherever_the_run_stops() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (name, with_key) in [("keyed", true), ("plain", false)] {
        let journal = folder.path().join(name);
        let from = if with_key { 0 } else { 100 };
        let load = |input: Box<dyn Iterator<Item = Note> + Send>| {
            let mut load = client.add_all(input).unit_size(5).concurrency(6);
            if with_key {
                load = load.unique_key(|f| f.number);
            }
            load.journal(&journal).skip_verify()
        };
        // All but one unit are committed.
        let slow = Effect::Delay(When::Before, Duration::from_millis(50));
        server
            .inject(Fault::new(slow).path("bulkRequest.json").times(1))
            .unwrap();
        let refused = move |index| match index {
            3 => Note {
                body: "too long for the form".into(),
                ..note(from + 3)
            },
            _ => note(from + index),
        };
        let outcome = load(Box::new((0..30).map(refused))).await;
        let known = letters(&outcome);
        assert_eq!(&known[..5], "NNNFN");
        assert!(known[5..].contains('C'), "{known}");
        server.clear_faults();

        // The first unit is not answered, the input does not come so far, and its length is not known.
        let cut = Fault::new(Effect::Cut(When::Before)).path("bulkRequest.json");
        server.inject(cut).unwrap();
        let outcome = load(Box::new(
            (0..30)
                .map(move |index| note(from + index))
                .filter(|_| true),
        ))
        .await;
        server.clear_faults();
        for (now, known) in letters(&outcome).chars().zip(known.chars()) {
            assert_eq!(now == 'C', known == 'C', "{outcome:?}");
        }

        // One cannot be encoded, which ends the run at once.
        if with_key {
            let nameless = move |index| match index {
                0 => Note {
                    number: String::new(),
                    ..note(from)
                },
                _ => note(from + index),
            };
            let outcome = load(Box::new((0..30).map(nameless).filter(|_| true))).await;
            for (now, known) in letters(&outcome).chars().zip(known.chars()).skip(1) {
                assert_eq!(now == 'C', known == 'C', "{outcome:?}");
            }
        }

        // The input hangs, and the run is dropped.
        let endless =
            futures_util::stream::iter([note(from)]).chain(futures_util::stream::pending());
        let mut hanging = client.add_stream(endless).journal(&journal);
        if with_key {
            hanging = hanging.unique_key(|f| f.number);
        }
        let run = tokio::time::timeout(Duration::from_millis(20), hanging.run()).await;
        assert!(run.is_err());
        let outcome = hanging.outcome();
        for (index, known) in known.chars().enumerate().filter(|(_, known)| *known == 'C') {
            let status = outcome.status(index);
            assert!(
                matches!(status, Some(Status::Committed(_))),
                "{index} {known} {status:?}"
            );
        }
        assert!(
            outcome
                .error()
                .is_some_and(|error| error.may_have_happened()),
            "{outcome:?}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_cannot_heal_ends_the_load_after_one_attempt() {
    let server = start();
    let folder = tempfile::tempdir().unwrap();
    let journal = journal_in(&folder);
    let attempts = Arc::new(AtomicUsize::new(0));
    let gateway = gateway(&server.base_url(), attempts.clone()).await;
    let client = Client::builder(&gateway)
        .api_token("secret")
        .build()
        .unwrap();
    let load = |client: &Client| {
        let load = client.upsert_all(|f| f.number, notes(12));
        let load = load.unit_size(5).continue_on_error().skip_verify();
        load.journal(&journal)
    };
    let outcome = load(&client).await;
    assert_eq!(attempts.load(Relaxed), 1);
    assert_eq!(letters(&outcome), "?????NNNNNNN");
    let error = outcome.error().unwrap();
    assert!(
        error.may_have_happened() && error.status() == Some(404),
        "{error}"
    );
    assert!(error.to_string().contains(&gateway), "{error}");
    // The next run settles it by itself.
    let outcome = load(&client).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    assert_eq!(stored(&builder(&server).build().unwrap()).await.len(), 12);
}

/// A gateway that answers the first request with a page of its own, and passes on the others.
async fn gateway(server: &str, attempts: Arc<AtomicUsize>) -> String {
    let server = server
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            if attempts.fetch_add(1, Relaxed) == 0 {
                let mut request = [0; 65_536];
                let _ = client.read(&mut request).await;
                let page = "HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>";
                let _ = client.write_all(page.as_bytes()).await;
                continue;
            }
            let mut kintone = tokio::net::TcpStream::connect(&server).await.unwrap();
            tokio::spawn(async move {
                let _ = tokio::io::copy_bidirectional(&mut client, &mut kintone).await;
            });
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn an_upsert_whose_answer_was_lost_is_not_said_to_be_an_update() {
    let server = start();
    let client = cutting(&server, 0);
    let mut load = client.upsert_all(|f| f.number, notes(3));
    load.run().await;
    let outcome = load.await;
    assert!(
        has_note(&outcome, &["were added or updated is unknown"]),
        "{outcome:?}"
    );
    let changes: Vec<Change> = outcome
        .complete()
        .unwrap()
        .iter()
        .map(|record| record.change)
        .collect();
    assert_eq!(changes, [Change::Upserted; 3]);
}

#[tokio::test]
async fn a_journal_is_free_as_soon_as_its_load_is_gone() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    // A child has the files of its parent open until it calls `exec`.
    let spawning: Vec<_> = (0..2)
        .map(|_| {
            let stop = stop.clone();
            std::thread::spawn(move || {
                let mut count = 0;
                while !stop.load(Relaxed) {
                    std::process::Command::new("/bin/true")
                        .status()
                        .expect("a child");
                    count += 1;
                }
                count
            })
        })
        .collect();
    let journal = journal_in(&folder);
    let mut refused = 0;
    for _ in 0..400 {
        let load = client.add_all(notes(1)).journal(&journal);
        let outcome = load.await;
        refused += usize::from(!outcome.is_complete());
    }
    stop.store(true, Relaxed);
    for thread in spawning {
        assert!(thread.join().unwrap() > 0);
    }
    assert_eq!(refused, 0);
}

#[tokio::test]
async fn a_file_of_something_else_is_left_as_it_is() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("notes.json");
    for (content, why) in [
        ("[1, 2]", "is not a journal"),
        ("番号,本文\n1,あ\n", "is not a journal"),
        ("{", "is not a journal"),
        ("{\"lo", "is not a journal"),
        ("{\"load\":{", "cannot be used, line 1: it is incomplete"),
    ] {
        std::fs::write(&journal, content).unwrap();
        let outcome = client.add_all(notes(2)).journal(&journal).await;
        let error = outcome.error().unwrap().to_string();
        assert!(
            error.contains(why) && error.contains("give another path"),
            "{error}"
        );
        assert_eq!(outcome.not_sent_count(), 2);
        assert_eq!(std::fs::read_to_string(&journal).unwrap(), content);
    }
    // An empty file is nothing yet.
    std::fs::write(&journal, "").unwrap();
    let outcome = client.add_all(notes(2)).journal(&journal).await;
    outcome.complete().unwrap();
}

#[tokio::test]
async fn a_journal_is_of_one_server() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("notes.jsonl");
    let (trial, production) = (start(), start());
    let [first, second] = [&trial, &production].map(|server| builder(server).build().unwrap());
    let outcome = first.add_all(notes(2)).journal(&journal).await;
    outcome.complete().unwrap();
    let outcome = second.add_all(notes(2)).journal(&journal).await;
    let error = outcome.error().unwrap().to_string();
    assert!(
        [trial.base_url(), production.base_url()]
            .iter()
            .all(|server| error.contains(server)),
        "{error}"
    );
    assert_eq!(outcome.not_sent_count(), 2);
}

#[tokio::test]
async fn a_journal_serves_one_load_at_a_time() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("notes.jsonl");
    let mut first = client.add_all(notes(2)).journal(&journal);
    first.run().await;
    let error = client
        .add_all(notes(2))
        .journal(&journal)
        .await
        .complete()
        .unwrap_err();
    assert!(
        error.to_string().contains("is in use by another load"),
        "{error}"
    );
    drop(first);
    client
        .add_all(notes(2))
        .journal(&journal)
        .await
        .complete()
        .unwrap();
}
