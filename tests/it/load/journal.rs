//! Loads that are killed at any moment, and go on by their journal.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::load::Status;
use kintone_runtime::{ErrorKind, RecordId};

use super::faults::{Copy, Note, Random, builder, note, start};
use crate::apps::by_id;

/// How many processes are killed at least, in each of the tests. `KINTONE_KILLS=100` kills more.
const KILLS: usize = 6;

const RECORDS: usize = 60;

fn kills() -> usize {
    let kills = std::env::var("KINTONE_KILLS").ok();
    kills.and_then(|kills| kills.parse().ok()).unwrap_or(KILLS)
}

fn spawn(server: &Emulator, journal: &Path, form: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_journaled_load"))
        .args([server.base_url().as_str(), &journal.display().to_string()])
        .args([&RECORDS.to_string(), form])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the load starts")
}

/// Starts the load again and again, kills it at random moments, and lets it end at last; gives what it says then, and how often
/// it was killed.
fn run_to_the_end(
    server: &Emulator,
    journal: &Path,
    form: &str,
    random: &mut Random,
) -> (String, usize) {
    let mut killed = 0;
    loop {
        let mut child = spawn(server, journal, form);
        // Some requests later, and then at any moment of the one that is under way.
        let last = server.requests().len() + random.below(5) as usize;
        let is_running = |child: &mut Child| child.try_wait().expect("its state").is_none();
        while server.requests().len() < last && is_running(&mut child) {
            std::thread::sleep(Duration::from_micros(100));
        }
        std::thread::sleep(Duration::from_micros(random.below(15_000)));
        child.kill().expect("the process is ours");
        let output = child.wait_with_output().expect("its output");
        if output.status.code().is_some() {
            let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{said}: {error}");
            return (said, killed);
        }
        killed += 1;
    }
}

fn slow_server() -> Emulator {
    let server = start();
    for when in [When::Before, When::After] {
        let delay = Effect::Delay(when, Duration::from_millis(4));
        server.inject(Fault::new(delay)).expect("a fault");
    }
    server
}

#[tokio::test]
async fn a_load_that_is_killed_at_any_moment_ends_with_every_record_exactly_once() {
    let mut random = Random::new(5);
    let mut killed = 0;
    while killed < kills() {
        let server = slow_server();
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("notes.jsonl");
        let (said, kills) = run_to_the_end(&server, &journal, "unique", &mut random);
        killed += kills;
        assert_eq!(said, format!("{RECORDS} 0"));
        let client = builder(&server).build().unwrap();
        let page = client
            .get_records(by_id::<Note>().limit(500))
            .await
            .unwrap();
        let mut found: Vec<_> = page.iter().map(|note| note.number.clone()).collect();
        found.sort_unstable();
        let expected: Vec<_> = (0..RECORDS).map(|index| note(index).number).collect();
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn without_a_unique_key_a_killed_load_doubles_nothing_and_says_what_nobody_knows() {
    let mut random = Random::new(6);
    let mut killed = 0;
    while killed < kills() {
        let server = slow_server();
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("copies.jsonl");
        let (said, kills) = run_to_the_end(&server, &journal, "plain", &mut random);
        killed += kills;
        let (committed, unknown) = said.split_once(' ').expect("two numbers");
        let (committed, unknown): (usize, usize) =
            (committed.parse().unwrap(), unknown.parse().unwrap());
        assert_eq!(committed + unknown, RECORDS);
        assert!(unknown <= 5 * kills, "{unknown} after {kills} kills");
        let client = builder(&server).build().unwrap();
        let page = client
            .get_records(by_id::<Copy>().limit(500))
            .await
            .unwrap();
        let mut found: Vec<_> = page.iter().map(|copy| copy.number.clone()).collect();
        found.sort_unstable();
        let count = found.len();
        found.dedup();
        assert_eq!(found.len(), count, "something was added twice");
        assert!((committed..=RECORDS).contains(&count));
    }
}

fn notes(count: usize) -> Vec<Note> {
    (0..count).map(note).collect()
}

#[tokio::test]
async fn a_complete_journal_answers_without_a_request() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("notes.jsonl");
    let notes = notes(12);
    let first = client.add_all(&notes).unit_size(5).journal(&journal).await;
    let requests = server.requests().len();
    let second = client.add_all(&notes).journal(&journal).await;
    assert_eq!(server.requests().len(), requests);
    assert!(second.is_complete());
    let committed = |outcome: kintone_runtime::Outcome| outcome.complete().unwrap();
    assert_eq!(committed(first), committed(second));
}

#[tokio::test]
async fn more_and_other_input_is_told_from_the_one_of_the_journal() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("notes.jsonl");
    let load = |notes: Vec<Note>| client.add_all(notes).journal(&journal);
    load(notes(12)).await.complete().unwrap();
    let requests = server.requests().len();

    let mut changed = notes(14);
    changed[3].body = "other".into();
    let mut refused = load(changed);
    for _ in 0..2 {
        let outcome = refused.run().await;
        assert_eq!(outcome.committed_count(), 3);
        let error = outcome.error().unwrap();
        assert_eq!(error.kind(), ErrorKind::NotSent);
        assert!(
            error
                .to_string()
                .contains("records[3] is not what was sent then"),
            "{error}"
        );
    }
    drop(refused);

    let error = load(notes(11)).await.complete().unwrap_err();
    assert!(
        error.to_string().contains("records behind the 11"),
        "{error}"
    );

    let error = client
        .upsert_all(|f| f.number, notes(12))
        .journal(&journal)
        .await
        .complete()
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("is of another load: add Note of app 1, not upsert Note of app 1 by 番号"),
        "{error}"
    );
    assert_eq!(server.requests().len(), requests);

    // More at the end is what a load goes on with.
    let outcome = load(notes(14)).await;
    assert!(outcome.is_complete() && outcome.len() == 14, "{outcome:?}");
    assert!(matches!(
        outcome.status(13),
        Some(Status::Committed(committed)) if committed.id == RecordId::new(14)
    ));
}

#[tokio::test]
async fn a_line_that_was_being_written_is_no_line() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("notes.jsonl");
    let load = || {
        let load = client.add_all(notes(6)).unique_key(|f| f.number);
        load.unit_size(2).journal(&journal)
    };
    let committed = load().await.complete().unwrap();
    let whole = std::fs::read(&journal).unwrap();
    let lines = whole.iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(lines, 7);
    // Wherever behind the first intent the writing ended: what is there is found by the key, or not sent again.
    let intents = whole.split_inclusive(|byte| *byte == b'\n').take(2);
    let first = intents.map(<[u8]>::len).sum::<usize>();
    for end in (first..=whole.len()).step_by(7) {
        std::fs::write(&journal, &whole[..end]).unwrap();
        let outcome = load().await;
        let known: Vec<usize> = outcome
            .iter()
            .filter_map(|(index, status)| {
                let Status::Committed(found) = status else {
                    return None;
                };
                let same =
                    (found.id, found.revision) == (committed[index].id, committed[index].revision);
                assert!(same, "{index} of {end}");
                Some(index)
            })
            .collect();
        // A unit whose intent is lost is sent again, and refused for its keys.
        assert_eq!(
            outcome.failed_count() > 0,
            known.len() < 6,
            "{end}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn a_file_of_something_else_is_left_as_it_is() {
    let server = start();
    let client = builder(&server).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("notes.json");
    for (content, why) in [
        ("[1, 2]", "is no journal but a file of something else"),
        ("番号,本文\n1,あ\n", "is damaged in line 1"),
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
    // What may be the beginning of its own first line is.
    std::fs::write(&journal, "{\"kintone").unwrap();
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
