//! Updates of records that are not in the app.

use examples::forms::customer::Customer;
use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::client::load::{Change, Missing, Outcome, Status};
use kintone_runtime::record::update::RecordUpdate;
use kintone_runtime::{Client, Patch, Query, RecordId};

use super::{bulk_requests, customers, letters, sizes};
use crate::apps::{by_id, start};

/// An update of the customer with this number, by its key.
fn by_key(number: usize) -> impl RecordUpdate<Record = Customer> {
    let customer = super::customer(number);
    let patch = Patch::<Customer>::new()
        .set(|f| f.取引先名, &*customer.取引先名)
        .set(|f| f.住所, "大阪市");
    patch.by_key(|f| f.取引先コード, &customer.取引先コード, None)
}

async fn start_with(customers: &[Customer]) -> (Emulator, Client) {
    let (server, client) = start();
    client.add_all(customers).await.complete().unwrap();
    (server, client)
}

async fn moved(client: &Client) -> usize {
    let customers = client
        .get_records(Query::<Customer>::all().limit(500))
        .await;
    let customers = customers.unwrap();
    customers
        .iter()
        .filter(|customer| customer.住所 == "大阪市")
        .count()
}

/// The paths and methods of the requests since there were that many.
fn since(server: &Emulator, count: usize) -> Vec<String> {
    let requests = server.requests();
    let requests = requests[count..].iter();
    let shown = requests.map(|request| {
        let path = request.path.rsplit('/').next().unwrap_or_default();
        format!("{} {path}", request.method)
    });
    shown.collect()
}

#[tokio::test]
async fn missing_records_end_the_load_unless_it_is_told_otherwise() {
    let (_server, client) = start_with(&customers(2)).await;
    let outcome = client.update_all((0..3).map(by_key)).await;
    assert_eq!(letters(&outcome), "FFF");
    assert_eq!(outcome.error().unwrap().code(), Some("GAIA_RE20"));
    assert_eq!((outcome.missing_count(), moved(&client).await), (0, 0));
    let outcome = client
        .update_all((0..3).map(by_key))
        .if_missing(Missing::Skip)
        .if_missing(Missing::Fail)
        .await;
    assert_eq!(letters(&outcome), "FFF");
}

#[tokio::test]
async fn missing_keys_are_left_out_with_one_read_for_a_hundred() {
    let (server, client) = start_with(&customers(250)).await;
    // Every fifth is missing.
    let number = |at: usize| match at % 5 {
        4 => 1_000 + at,
        _ => at - at / 5,
    };
    let _ = client.verify::<Customer>().await.unwrap();
    let before = server.requests().len();
    let updates = (0..300).map(|at| by_key(number(at)));
    let outcome = client.update_all(updates).if_missing(Missing::Skip).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    assert_eq!(
        (outcome.committed_count(), outcome.missing_count()),
        (240, 60)
    );
    for (at, status) in outcome.iter() {
        match status {
            Status::Missing => assert_eq!(at % 5, 4),
            Status::Committed(committed) => {
                assert_eq!(committed.id, RecordId::new(number(at) as u64 + 1));
                assert_eq!(committed.change, Change::Updated);
            }
            other => panic!("{at}: {other:?}"),
        }
    }
    let reads = ["GET records.json"; 3];
    let put = "POST bulkRequest.json";
    let expected = [&[put], &reads[..], &[put]].concat();
    assert_eq!(since(&server, before), expected);
    assert_eq!(sizes(&server).last().unwrap(), &[100, 100, 40]);
    assert_eq!(moved(&client).await, 240);
    // What was left out does not come back.
    assert_eq!(outcome.complete().unwrap().len(), 240);
}

#[tokio::test]
async fn missing_ids_are_left_out_and_what_else_is_wrong_still_fails() {
    let (_server, client) = start_with(&customers(3)).await;
    let update = |id: u64, days: i64| {
        let patch = Patch::<Customer>::new()
            .set(|f| f.住所, "大阪市")
            .set(|f| f.支払サイト, days);
        patch.on(RecordId::new(id), None)
    };
    let skipping = |updates: Vec<_>| client.update_all(updates).if_missing(Missing::Skip);
    let outcome = skipping(vec![update(9, 1), update(2, 1), update(8, 1)]).await;
    assert_eq!(letters(&outcome), "MCM");
    let all = skipping(vec![update(9, 1), update(8, 1)]).await;
    assert_eq!((letters(&all), all.is_complete()), ("MM".into(), true));
    // At most 180 days.
    let outcome = skipping(vec![update(9, 1), update(2, 1), update(1, 100_000)]).await;
    let failed: Vec<usize> = outcome.failed().map(|(index, _)| index).collect();
    assert_eq!(failed, [2], "{outcome:?}");
}

#[tokio::test]
async fn a_load_whose_missing_records_cannot_be_read_fails_with_the_rejection() {
    let (server, client) = start_with(&customers(1)).await;
    let refused = Fault::new(Effect::UnknownCode)
        .method("GET")
        .path("records.json");
    let _ = client.verify::<Customer>().await.unwrap();
    server.inject(refused.times(100)).unwrap();
    let load = client
        .update_all((0..2).map(by_key))
        .if_missing(Missing::Skip);
    let outcome = load.await;
    server.clear_faults();
    assert_eq!(letters(&outcome), "FF");
    assert_eq!(outcome.error().unwrap().code(), Some("GAIA_RE20"));
}

#[tokio::test]
async fn an_answer_that_is_lost_before_the_rejection_changes_nothing() {
    let (server, client) = start_with(&customers(1)).await;
    let _ = client.verify::<Customer>().await.unwrap();
    let cut = Fault::new(Effect::Cut(When::Before))
        .method("POST")
        .times(1);
    server.inject(cut).unwrap();
    let load = client
        .update_all((0..2).map(by_key))
        .if_missing(Missing::Skip);
    assert_eq!(letters(&load.await), "CM");
}

#[tokio::test]
async fn missing_keys_are_added_as_an_upsert_adds_them() {
    let (server, client) = start_with(&customers(2)).await;
    let outcome = client
        .update_all((1..4).map(by_key))
        .if_missing(Missing::Add)
        .await;
    let change = |outcome: &Outcome| -> Vec<Change> {
        let changes = outcome.iter().map(|(_, status)| match status {
            Status::Committed(committed) => committed.change,
            other => panic!("{other:?}"),
        });
        changes.collect()
    };
    assert_eq!(
        change(&outcome),
        [Change::Updated, Change::Added, Change::Added]
    );
    let body = bulk_requests(&server).pop().unwrap().body.unwrap();
    assert_eq!(body["requests"][0]["payload"]["upsert"], true);
    let page = client.get_records(by_id::<Customer>()).await.unwrap();
    let codes: Vec<&str> = page
        .iter()
        .map(|customer| &*customer.取引先コード)
        .collect();
    let expected = customers(4);
    let expected: Vec<&str> = expected
        .iter()
        .map(|customer| &*customer.取引先コード)
        .collect();
    assert_eq!((codes, moved(&client).await), (expected, 3));
}

#[tokio::test]
async fn what_cannot_be_added_fails_before_it_is_sent() {
    let (server, client) = start_with(&customers(1)).await;
    let patch = || Patch::<Customer>::new().set(|f| f.住所, "大阪市");
    let before = bulk_requests(&server).len();
    let load = client.update_all([patch().on(RecordId::new(1), None)]);
    let outcome = load.if_missing(Missing::Add).await;
    let error = outcome.error().unwrap().to_string();
    assert!(
        error.contains("records[0]: it names its record by id"),
        "{error}"
    );
    let key = customers(1)[0].取引先コード.clone();
    let revision = Some(kintone_runtime::Revision::new(1));
    let load = client.update_all([patch().by_key(|f| f.取引先コード, &key, revision)]);
    let outcome = load.if_missing(Missing::Add).await;
    let error = outcome.error().unwrap().to_string();
    assert!(
        error.contains("records[0]: it expects a revision"),
        "{error}"
    );
    assert_eq!(bulk_requests(&server).len(), before);
}

#[tokio::test]
async fn a_journal_ends_a_run_that_left_records_out() {
    let (_server, client) = start_with(&customers(2)).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("update.journal");
    for _ in 0..2 {
        let load = client.update_all((0..3).map(by_key));
        let outcome = load.if_missing(Missing::Skip).journal(&path).await;
        assert_eq!(
            (letters(&outcome), outcome.is_complete()),
            ("CCM".into(), true)
        );
        let journal = std::fs::read_to_string(&path).unwrap();
        assert!(journal.contains("\"end\""), "{journal}");
    }
}
