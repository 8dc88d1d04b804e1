//! What a load says of records whose answer was lost: no more than what reading proves.

use std::time::Duration;

use examples::forms::customer::Customer;
use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::client::RetryPolicy;
use kintone_runtime::client::load::{Change, Outcome, Settled, Status};
use kintone_runtime::{Client, Edit, Patch, RecordId, Saved};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{bulk_requests, codes, customer, customers, letters};
use crate::apps::{by_id, start};

/// A server whose next bulk requests, this many, are cut off, and a client that sends everything twice at most.
fn cutting(server: &Emulator, when: When, times: u64) -> Client {
    let cut = Fault::new(Effect::Cut(when)).path("bulkRequest.json");
    server.inject(cut.times(times)).unwrap();
    let client = Client::builder(server.base_url()).api_token("secret");
    let policy = RetryPolicy::default().base(Duration::from_millis(1));
    client.retry(policy.attempts(2)).build().unwrap()
}

fn changes(outcome: &Outcome) -> Vec<Change> {
    let change = |(_, status)| match status {
        Status::Committed(committed) => committed.change,
        other => panic!("{other:?}"),
    };
    outcome.iter().map(change).collect()
}

fn only_note(outcome: &Outcome) -> &str {
    match outcome.notes() {
        [note] => note,
        notes => panic!("{notes:?}"),
    }
}

async fn read(client: &Client) -> Vec<Saved<Customer>> {
    let page = client.get_records(by_id::<Customer>()).await.unwrap();
    page.into_iter().collect()
}

#[tokio::test]
async fn records_that_hold_what_was_sent_count_as_added() {
    let (server, plain) = start();
    let records: Vec<Customer> = (0..120)
        .map(|number| Customer {
            支払サイト: Some("30.50".parse().unwrap()),
            住所: "大阪市".into(),
            ..customer(number)
        })
        .collect();
    let client = cutting(&server, When::After, 1);
    let load = client.add_all(&records).unique_key(|f| f.取引先コード);
    let outcome = load.await;
    assert_eq!(changes(&outcome), [Change::Added; 120]);
    assert_eq!(bulk_requests(&server).len(), 1);
    let note = only_note(&outcome);
    assert!(
        note.contains("another program may have stored the same"),
        "{note}"
    );
    assert_eq!(codes(&plain).await.len(), 120);
}

#[tokio::test]
async fn a_record_of_another_program_with_the_same_key_does_not_count_as_added() {
    for (settled, expected) in [(Settled::Stored, "SS"), (Settled::Absent, "FF")] {
        let (server, plain) = start();
        let others = customers(2).into_iter().map(|customer| Customer {
            取引先名: format!("another {}", customer.取引先名),
            ..customer
        });
        plain.add_all(others).await.complete().unwrap();
        let client = cutting(&server, When::Before, 1);
        let records = customers(2);
        let mut load = client.add_all(&records).unique_key(|f| f.取引先コード);
        let outcome = load.run().await;
        assert_eq!(letters(outcome), "??");
        let error = outcome.error().unwrap();
        assert!(error.may_have_happened(), "{error}");
        let note = only_note(outcome);
        for part in [
            "record 1 has the unique key of records[0], and field 取引先名 does not hold what was sent",
            "`.unknown_as(Settled::Stored)` or `.unknown_as(Settled::Absent)`",
        ] {
            assert!(note.contains(part), "{note}");
        }
        // Nothing is sent again before somebody knows.
        let sent = bulk_requests(&server).len();
        assert_eq!(letters(load.run().await), "??");
        assert_eq!(bulk_requests(&server).len(), sent);
        let mut load = load.unknown_as(settled);
        assert_eq!(letters(load.run().await), expected);
        assert_eq!(codes(&plain).await.len(), 2);
    }
}

#[tokio::test]
async fn a_field_that_was_empty_and_holds_a_value_is_not_what_was_sent() {
    let (server, plain) = start();
    let other = Customer {
        住所: "京都市".into(),
        ..customer(0)
    };
    plain.add_record(&other).await.unwrap();
    let client = cutting(&server, When::Before, 1);
    let records = [Customer {
        住所: String::new(),
        ..customer(0)
    }];
    let load = client.add_all(&records).unique_key(|f| f.取引先コード);
    let outcome = load.await;
    assert_eq!(letters(&outcome), "?");
    let note = only_note(&outcome);
    assert!(note.contains("field 住所 does not hold"), "{note}");
}

#[tokio::test]
async fn a_journal_keeps_what_the_caller_says_of_records_with_a_key() {
    let (server, plain) = start();
    let other = Customer {
        取引先名: "of another program".into(),
        ..customer(0)
    };
    plain.add_record(&other).await.unwrap();
    let client = cutting(&server, When::Before, 1);
    let folder = tempfile::tempdir().unwrap();
    let load = || {
        let load = client.add_all(customers(1)).unique_key(|f| f.取引先コード);
        load.journal(folder.path().join("customers.journal"))
    };
    for _ in 0..2 {
        assert_eq!(letters(&load().await), "?");
    }
    for _ in 0..2 {
        let outcome = load().unknown_as(Settled::Stored).await;
        assert_eq!(letters(&outcome), "S");
    }
    let outcome = load().await;
    assert_eq!(
        (letters(&outcome).as_str(), outcome.recalled_count()),
        ("S", 1)
    );
}

#[tokio::test]
async fn a_record_that_is_missing_proves_that_the_unit_was_not_committed() {
    let (server, plain) = start();
    let other = Customer {
        取引先名: "of another program".into(),
        ..customer(0)
    };
    plain.add_record(&other).await.unwrap();
    let client = cutting(&server, When::Before, 1);
    let load = client.add_all(customers(2)).unique_key(|f| f.取引先コード);
    let outcome = load.continue_on_error().await;
    assert_eq!(letters(&outcome), "FC");
    assert!(outcome.error().unwrap().is_validation(), "{outcome:?}");
}

#[tokio::test]
async fn one_record_is_never_counted_for_two_lines() {
    let (server, plain) = start();
    let client = cutting(&server, When::After, 3);
    let twice = [
        customer(1),
        customer(2),
        customer(1),
        customer(3),
        customer(2),
    ];
    let load = client.add_all(twice).unique_key(|f| f.取引先コード);
    let outcome = load.unit_size(1).concurrency(3).continue_on_error().await;
    assert_eq!(letters(&outcome), "CCFCF");
    assert_eq!(codes(&plain).await.len(), 3);
}

#[tokio::test]
async fn only_what_was_there_is_said_to_be_deleted() {
    let (server, plain) = start();
    plain.add_all(customers(4)).await.complete().unwrap();
    // One that never existed, and one that is unknown.
    for (ids, when) in [(999..=999, When::Before), (1..=2, When::After)] {
        let client = cutting(&server, when, 1);
        let ids: Vec<RecordId> = ids.map(RecordId::new).collect();
        let outcome = client.delete_all::<Customer>(&ids).await;
        assert!(outcome.is_complete());
        assert_eq!(changes(&outcome), vec![Change::Gone; ids.len()]);
        let note = only_note(&outcome);
        assert!(note.contains("or they were gone before"), "{note}");
    }
    // Even if they were seen before: another program may have deleted them.
    let client = cutting(&server, When::Before, 1);
    let cut = Fault::new(Effect::Cut(When::After)).path("bulkRequest.json");
    server.inject(cut.times(1)).unwrap();
    let ids = [3, 4].map(RecordId::new);
    let outcome = client.delete_all::<Customer>(ids).await;
    assert_eq!(changes(&outcome), [Change::Gone; 2]);
    assert!(codes(&plain).await.is_empty());
}

/// A server that answers every request with this body.
async fn answering(body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut request = [0; 65_536];
            let _ = client.read(&mut request).await;
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
            let _ = client.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn an_answer_without_an_id_for_each_record_is_not_believed() {
    for body in [
        r#"{"results":[{"ids":["1","0"],"revisions":["1","1"]}]}"#,
        r#"{"results":[{"ids":["1"],"revisions":["1"]}]}"#,
        r#"{"results":[{"ids":["1","2","3"],"revisions":["1","1","1"]}]}"#,
        r#"{"results":[{"ids":["1","1"],"revisions":["1","1"]}]}"#,
        r#"{"results":[]}"#,
        r#"{"results":[{}]}"#,
    ] {
        let client = Client::builder(answering(body).await).api_token("secret");
        let client = client.retry(RetryPolicy::none()).build().unwrap();
        let outcome = client.add_all(customers(2)).skip_verify().await;
        assert_eq!(letters(&outcome), "??", "{body}");
    }
    let body = r#"{"results":[{"records":[{"id":"2","revision":"5"},{"id":"1","revision":"5"}]}]}"#;
    let client = Client::builder(answering(body).await).api_token("secret");
    let client = client.retry(RetryPolicy::none()).build().unwrap();
    let patch = Patch::<Customer>::new().set(|f| f.住所, "京都市");
    let updates = [1, 2].map(|id| patch.clone().on(RecordId::new(id), None));
    let outcome = client.update_all(updates).skip_verify().await;
    assert_eq!(letters(&outcome), "??", "{outcome:?}");
}

fn edits(saved: &[Saved<Customer>], address: &str) -> Vec<Edit<Customer>> {
    let edit = |saved: &Saved<Customer>| {
        let mut edit = saved.edit();
        edit.住所 = address.into();
        edit
    };
    saved.iter().map(edit).collect()
}

#[tokio::test]
async fn an_update_that_may_be_the_one_of_somebody_else_is_unknown() {
    let (server, plain) = start();
    plain.add_all(customers(2)).await.complete().unwrap();
    let saved = read(&plain).await;
    for (others, why) in [
        (
            1,
            "has been updated, and field 住所 does not hold what was sent",
        ),
        (2, "has been updated more than once since revision 1"),
    ] {
        for _ in 0..others {
            let now = read(&plain).await;
            let updates = edits(&now, &format!("{} of somebody else", now[0].revision()));
            plain.update_all(updates).await.complete().unwrap();
        }
        let client = cutting(&server, When::Before, 1);
        let outcome = client.update_all(edits(&saved, "大阪市")).await;
        assert_eq!(letters(&outcome), "??");
        let note = only_note(&outcome);
        assert!(
            note.contains(&format!("record 1 of records[0] {why}")),
            "{note}"
        );
    }
    assert!(read(&plain).await[0].住所.ends_with("of somebody else"));
}

#[tokio::test]
async fn an_update_that_stays_unknown_is_settled_by_the_caller() {
    for by_key in [false, true] {
        for (settled, expected) in [(Settled::Stored, "S"), (Settled::Absent, "F")] {
            let (server, plain) = start();
            plain.add_all(customers(1)).await.complete().unwrap();
            let saved = read(&plain).await;
            let others = edits(&saved, "of somebody else");
            plain.update_all(others).await.complete().unwrap();
            let folder = tempfile::tempdir().unwrap();
            let client = cutting(&server, When::Before, 1);
            let load = || {
                let (id, revision) = (saved[0].id(), saved[0].revision());
                let patch = Patch::<Customer>::new().set(|f| f.住所, "大阪市");
                let update = match by_key {
                    true => patch.by_key(|f| f.取引先コード, "C-00000", revision),
                    false => patch.on(id, revision),
                };
                let load = client.update_all([update]);
                load.journal(folder.path().join("customers.journal"))
            };
            for _ in 0..2 {
                let outcome = load().await;
                assert_eq!(letters(&outcome), "?", "{outcome:?}");
                let remedy = "`.unknown_as(Settled::Stored)` or `.unknown_as(Settled::Absent)`";
                let mut notes = outcome.notes().iter();
                assert!(notes.any(|note| note.contains(remedy)), "{outcome:?}");
            }
            let outcome = load().unknown_as(settled).await;
            assert_eq!(letters(&outcome), expected, "{outcome:?}");
            assert_eq!(read(&plain).await[0].住所, "of somebody else");
        }
    }
}

#[tokio::test]
async fn an_update_of_which_one_record_has_not_moved_was_not_carried_out() {
    let (server, plain) = start();
    plain.add_all(customers(2)).await.complete().unwrap();
    let saved = read(&plain).await;
    let other = edits(&saved[..1], "東京都");
    plain.update_all(other).await.complete().unwrap();
    let client = cutting(&server, When::Before, 1);
    let updates = client.update_all(edits(&saved, "大阪市"));
    let outcome = updates.continue_on_error().await;
    assert_eq!(letters(&outcome), "FC");
    assert!(outcome.error().unwrap().is_conflict(), "{outcome:?}");
}
