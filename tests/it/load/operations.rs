//! What each operation sends, and its outcome.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use examples::forms::customer::Customer;
use kintone_emulator::{Effect, Fault, When};
use kintone_runtime::client::RetryPolicy;
use kintone_runtime::client::load::{Change, Status};
use kintone_runtime::{Client, Patch, RecordId, Saved};
use serde_json::json;

use super::{bulk_requests, codes, customer, customers, sizes};
use crate::apps::{by_id, start};

#[tokio::test]
async fn records_go_in_units_of_20_requests_of_100() {
    let (server, client) = start();
    let records = customers(2_150);
    let outcome = client.add_all(&records).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    assert_eq!((outcome.len(), outcome.committed_count()), (2_150, 2_150));
    assert_eq!(sizes(&server), [vec![100; 20], vec![100, 50]]);
    for (index, status) in outcome.iter() {
        let Status::Committed(committed) = status else {
            panic!("{index}: {status:?}")
        };
        assert_eq!(committed.id, RecordId::new(index as u64 + 1));
        assert_eq!(committed.revision.map(|revision| revision.get()), Some(1));
        assert_eq!(committed.change, Change::Added);
    }
    // As the client counts them: the bulk requests are free, the form was read once.
    assert_eq!(client.calls(kintone_runtime::AppId::new(20)), 23);
}

#[tokio::test]
async fn an_iterator_is_read_while_it_is_sent() {
    let (server, client) = start();
    let read = AtomicUsize::new(0);
    let records = (0..6_000).map(|number| {
        read.fetch_add(1, Relaxed);
        customer(number)
    });
    let mut most_ahead = 0;
    let load = client.add_all(records).progress(|progress| {
        let read = read.load(Relaxed);
        most_ahead = most_ahead.max(read - progress.committed);
        assert_eq!(progress.taken, read);
    });
    let outcome = load.await;
    assert!(outcome.is_complete() && outcome.len() == 6_000);
    assert_eq!(sizes(&server).len(), 3);
    // One unit is under way while the next one is cut.
    assert!(most_ahead <= 4_000, "{most_ahead}");
}

#[tokio::test]
async fn nothing_is_complete_without_a_request() {
    let (server, client) = start();
    let none: [Customer; 0] = [];
    let outcome = client.add_all(&none).await;
    assert!(outcome.is_complete() && outcome.is_empty());
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn records_come_from_an_asynchronous_stream() {
    let (server, client) = start();
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let records = futures_util::stream::unfold(receiver, async |mut receiver| {
        let record: Customer = receiver.recv().await?;
        Some((record, receiver))
    });
    let (outcome, ()) = tokio::join!(client.add_stream(records), async move {
        for number in 0..120 {
            sender.send(customer(number)).await.unwrap();
            tokio::task::yield_now().await;
        }
    });
    assert!(outcome.is_complete() && outcome.len() == 120, "{outcome:?}");
    assert_eq!(sizes(&server), [[100, 20]]);
}

#[tokio::test]
async fn updates_go_by_edit_and_by_patch_and_unchanged_edits_stay() {
    let (server, client) = start();
    client.add_all(&customers(3)).await.complete().unwrap();
    let page = client.get_records(by_id::<Customer>()).await.unwrap();
    let edits: Vec<_> = page
        .iter()
        .map(|saved| {
            let mut edit = saved.edit();
            if saved.id() != RecordId::new(2) {
                edit.住所 = "大阪市".into();
            }
            edit
        })
        .collect();
    let outcome = client.update_all(&edits).await;
    assert!(outcome.is_complete());
    let changes: Vec<_> = outcome
        .iter()
        .map(|(_, status)| match status {
            Status::Committed(committed) => (
                committed.id.get(),
                committed.revision.map_or(0, |revision| revision.get()),
                committed.change,
            ),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        changes,
        [
            (1, 2, Change::Updated),
            (2, 1, Change::Unchanged),
            (3, 2, Change::Updated)
        ]
    );
    let body = bulk_requests(&server).pop().unwrap().body.unwrap();
    let record = &body["requests"][0]["payload"]["records"][0];
    assert_eq!(
        *record,
        json!({"id": 1, "revision": 1, "record": {"住所": {"value": "大阪市"}}})
    );

    let patches = ["C-00001", "C-00002"].map(|code| {
        Patch::<Customer>::new()
            .set(|f| f.住所, "京都市")
            .by_key(|f| f.取引先コード, code, None)
    });
    client.update_all(patches).await.complete().unwrap();
    let saved = client
        .get_record::<Customer>(RecordId::new(2))
        .await
        .unwrap();
    assert_eq!(saved.住所, "京都市");
}

#[tokio::test]
async fn an_upsert_whose_first_answer_was_lost_is_added_or_updated_and_a_note_says_so() {
    // Sent again by the call, and by another run.
    for retry in [RetryPolicy::default(), RetryPolicy::none()] {
        let (server, _) = start();
        let retry = retry.base(Duration::from_millis(1));
        let client = Client::builder(server.base_url()).api_token("secret");
        let client = client.retry(retry).build().unwrap();
        let cut = Fault::new(Effect::Cut(When::After)).path("bulkRequest.json");
        server.inject(cut.times(1)).unwrap();
        let mut load = client.upsert_all(|f| f.取引先コード, customers(2));
        load.run().await;
        let outcome = load.resume().await;
        assert!(outcome.is_complete());
        for (_, status) in outcome.iter() {
            assert!(
                matches!(status, Status::Committed(committed) if committed.change == Change::Upserted),
                "{status:?}"
            );
        }
        assert_eq!(
            outcome.notes(),
            ["whether some records were added or updated is unknown: their change is `Upserted`"]
        );
    }
}

#[tokio::test]
async fn upserts_say_what_was_added_and_what_was_updated() {
    let (server, client) = start();
    client.add_all(customers(2)).await.complete().unwrap();
    let outcome = client.upsert_all(|f| f.取引先コード, customers(4)).await;
    let changes: Vec<_> = outcome
        .iter()
        .map(|(_, status)| match status {
            Status::Committed(committed) => committed.change,
            other => panic!("{other:?}"),
        })
        .collect();
    use Change::{Added, Updated};
    assert_eq!(changes, [Updated, Updated, Added, Added]);
    let body = bulk_requests(&server).pop().unwrap().body.unwrap();
    let payload = &body["requests"][0]["payload"];
    assert_eq!(payload["upsert"], json!(true));
    assert_eq!(
        payload["records"][3]["updateKey"],
        json!({"field": "取引先コード", "value": "C-00003"})
    );
}

#[tokio::test]
async fn records_are_deleted_by_id_by_revision_and_as_they_were_read() {
    let (server, client) = start();
    client.add_all(customers(150)).await.complete().unwrap();
    let ids = (1..=145).map(RecordId::new);
    let outcome = client.delete_all::<Customer>(ids).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    assert_eq!(sizes(&server).pop(), Some(vec![100, 45]));
    let page = client.get_records(by_id::<Customer>()).await.unwrap();
    let saved: Vec<&Saved<Customer>> = page.iter().collect();
    let outcome = client.delete_all::<Customer>(saved).await;
    let statuses: Vec<_> = outcome.iter().map(|(_, status)| status).collect();
    let Some(Status::Committed(first)) = statuses.first() else {
        panic!("{statuses:?}")
    };
    assert_eq!(
        (first.id.get(), first.revision, first.change),
        (146, None, Change::Deleted)
    );
    let body = bulk_requests(&server).pop().unwrap().body.unwrap();
    assert_eq!(
        body["requests"][0]["payload"]["revisions"],
        json!([1, 1, 1, 1, 1])
    );
    assert!(codes(&client).await.is_empty());
}

#[tokio::test]
async fn a_plan_counts_without_writing() {
    let (server, client) = start();
    let mut records = customers(2_101);
    records[7].取引先コード = "x".repeat(65);
    let plan = client.upsert_all(|f| f.取引先コード, &records).plan().await;
    assert_eq!(
        (plan.records, plan.units, plan.counted_calls),
        (2_101, 2, 21)
    );
    let problems: Vec<_> = plan.problems().collect();
    let [(7, error)] = problems[..] else {
        panic!("{problems:?}")
    };
    assert!(error.to_string().contains("64 characters"), "{error}");
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].method, "GET");
}

#[tokio::test]
async fn units_of_a_concurrent_load_are_under_way_at_once() {
    let (server, client) = start();
    let delay = kintone_emulator::Effect::Delay(
        kintone_emulator::When::Before,
        std::time::Duration::from_millis(100),
    );
    server.inject(kintone_emulator::Fault::new(delay)).unwrap();
    let records = customers(8_100);
    let mut most = 0;
    let load = client
        .add_all(&records)
        .concurrency(3)
        .progress(|progress| {
            most = most.max(progress.in_flight);
        });
    let outcome = load.await;
    assert!(outcome.is_complete(), "{outcome:?}");
    assert_eq!(most, 6_000);
    let ids: std::collections::BTreeSet<_> = outcome
        .iter()
        .map(|(_, status)| match status {
            Status::Committed(committed) => committed.id,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(ids.len(), 8_100);
}

#[tokio::test]
async fn options_out_of_range_are_errors_before_anything_is_sent() {
    let (server, client) = start();
    let records = customers(2);
    let load = || client.add_all(&records);
    for (load, said) in [
        (load().unit_size(5_000), "from 1 to 2000 records"),
        (load().unit_size(0), "from 1 to 2000 records"),
        (load().concurrency(0), "at least 1 unit at a time"),
    ] {
        let outcome = load.await;
        assert_eq!(outcome.committed_count(), 0);
        let error = outcome.error().unwrap();
        assert!(error.to_string().contains(said), "{error}");
        assert!(!error.may_have_happened());
    }
    assert!(server.requests().is_empty());
    assert!(!load().unit_size(0).plan().await.is_clean());
}
