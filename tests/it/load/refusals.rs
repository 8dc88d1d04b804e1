//! What kintone refuses, and what is said about the records after it.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use examples::forms::customer::Customer;
use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::client::RetryPolicy;
use kintone_runtime::client::load::{Event, Status};
use kintone_runtime::{Client, RecordId};

use super::{codes, customer, customers, letters, sizes};
use crate::apps::{emulator, properties, start};

/// A client that sends everything once.
fn without_retry(server: &Emulator) -> Client {
    let builder = Client::builder(server.base_url()).api_token("secret");
    builder
        .retry(RetryPolicy::none())
        .build()
        .expect("a client")
}

fn records_with(count: usize, too_long: &[usize]) -> Vec<Customer> {
    let mut records = customers(count);
    for index in too_long {
        records[*index].取引先名 = format!("{index:065}");
    }
    records
}

#[tokio::test]
async fn the_first_unit_that_is_refused_ends_the_load() {
    let (server, client) = start();
    let records = records_with(4_500, &[2_150, 2_160]);
    let mut load = client.add_all(&records);
    let outcome = load.run().await;
    assert_eq!(outcome.committed_count(), 2_000);
    assert_eq!(outcome.failed_count(), 2);
    assert_eq!(outcome.not_sent_count(), 2_498);
    assert!(!outcome.is_complete());
    let failed: Vec<_> = outcome.failed().collect();
    let (index, failure) = failed[1];
    assert_eq!((index, failure.code()), (2_160, Some("CB_VA01")));
    let field = failure.fields().next().unwrap();
    assert_eq!(
        (field.record(), field.field()),
        (Some(2_160), Some("取引先名"))
    );
    assert_eq!(
        failure.to_string(),
        "records[2160], field 取引先名: Enter less than 65 characters."
    );
    assert_eq!(sizes(&server).len(), 2);
    let error = load.await.complete().unwrap_err();
    assert!(error.is_validation(), "{error}");
}

#[tokio::test]
async fn the_named_records_are_taken_out_and_the_others_go_on() {
    let (server, client) = start();
    let bad = [3, 150, 199];
    let records = records_with(250, &bad);
    let outcome = client.add_all(&records).continue_on_error().await;
    let failed: Vec<usize> = outcome.failed().map(|(index, _)| index).collect();
    assert_eq!(failed, bad);
    assert_eq!(outcome.committed_count(), 247);
    // The map names the records of the request that failed.
    assert_eq!(
        sizes(&server),
        [vec![100, 100, 50], vec![100, 100, 49], vec![100, 100, 47]]
    );
    assert_eq!(codes(&client).await.len(), 247);
    let error = outcome.complete().unwrap_err();
    assert_eq!(error.errors()[0].record(), Some(3));
}

#[tokio::test]
async fn without_an_index_the_request_is_halved_until_the_record_is_found() {
    let (_server, client) = start();
    client.add_all(customers(130)).await.complete().unwrap();
    // Record 9999 does not exist: kintone says so without saying where it stood.
    let mut ids: Vec<RecordId> = (1..=130).map(RecordId::new).collect();
    ids[117] = RecordId::new(9_999);
    let outcome = client.delete_all::<Customer>(ids).continue_on_error().await;
    assert_eq!(outcome.failed_count(), 1);
    let (index, failure) = outcome.failed().next().unwrap();
    assert_eq!((index, failure.code()), (117, Some("GAIA_RE01")));
    assert_eq!(outcome.committed_count(), 129);
    assert_eq!(codes(&client).await, ["C-00117"]);
}

#[tokio::test]
async fn resuming_sends_what_failed_and_what_was_not_sent() {
    let (_server, client) = start();
    client.add_record(&customer(150)).await.unwrap();
    let records = customers(250);
    let mut load = client.add_all(&records);
    assert_eq!(load.run().await.failed_count(), 1);
    let outcome = load.resume().await;
    assert_eq!(
        (outcome.failed_count(), outcome.committed_count()),
        (1, 249)
    );
    client
        .delete_records::<Customer>([RecordId::new(1)])
        .await
        .unwrap();
    let outcome = load.resume().await;
    assert!(outcome.is_complete(), "{outcome:?}");
    assert_eq!(codes(&client).await.len(), 250);
}

#[tokio::test]
async fn what_is_not_about_the_records_ends_even_a_load_that_continues() {
    let server = emulator().start().unwrap();
    let builder = Client::builder(server.base_url()).api_token("wrong");
    let client = builder.build().unwrap();
    let load = client.add_all(customers(2_050)).skip_verify();
    let outcome = load.continue_on_error().await;
    assert_eq!(server.requests().len(), 1);
    assert_eq!(
        (outcome.failed_count(), outcome.not_sent_count()),
        (2_000, 50)
    );
    assert!(outcome.error().unwrap().is_unauthorized());
}

#[tokio::test]
async fn a_record_type_that_no_longer_fits_the_form_ends_the_load_before_it_writes() {
    let (server, client) = start();
    let mut properties = properties("customer");
    properties["住所"]["type"] = "NUMBER".into();
    server.update_form(20, properties).unwrap();
    let records = customers(3);
    let outcome = client.add_all(&records).await;
    assert_eq!(letters(&outcome), "NNN");
    let error = outcome.error().unwrap().to_string();
    assert!(
        error.contains("住所") && error.contains("Customer"),
        "{error}"
    );
    assert!(sizes(&server).is_empty());
    let outcome = client.add_all(&records).skip_verify().await;
    assert_eq!(sizes(&server).len(), 1, "{outcome:?}");
}

#[tokio::test]
async fn without_a_unique_key_nobody_knows_and_nothing_is_sent_again() {
    let (server, _) = start();
    let client = without_retry(&server);
    server
        .inject(
            Fault::new(Effect::Cut(When::After))
                .path("bulkRequest.json")
                .skip(1)
                .times(1),
        )
        .unwrap();
    let records = customers(4_100);
    let mut load = client.add_all(&records);
    let outcome = load.run().await;
    assert_eq!(
        (outcome.committed_count(), outcome.unknown_count()),
        (2_000, 2_000)
    );
    assert_eq!(outcome.unknown().next(), Some(2_000));
    assert!(outcome.error().unwrap().may_have_happened());
    let outcome = load.resume().await;
    assert_eq!(
        (outcome.committed_count(), outcome.unknown_count()),
        (2_100, 2_000)
    );
    assert!(
        outcome.notes()[0].contains("without a unique key"),
        "{outcome:?}"
    );
    assert!(matches!(outcome.status(4_099), Some(Status::Committed(_))));
    let error = load.await.complete().unwrap_err();
    assert!(error.may_have_happened());
}

#[tokio::test]
async fn with_a_unique_key_the_load_finds_out_by_itself() {
    for when in [When::Before, When::After] {
        let (server, _) = start();
        server
            .inject(
                Fault::new(Effect::Cut(when))
                    .path("bulkRequest.json")
                    .times(1),
            )
            .unwrap();
        let policy = RetryPolicy::default().base(Duration::from_millis(1));
        let client = Client::builder(server.base_url()).api_token("secret");
        let client = client.retry(policy).build().unwrap();
        let load = client
            .add_all(customers(250))
            .unique_key(|f| f.取引先コード);
        let outcome = load.await;
        assert!(outcome.is_complete(), "{when:?} {outcome:?}");
        let sent = if when == When::Before { 2 } else { 1 };
        assert_eq!(sizes(&server).len(), sent);
        for (index, status) in outcome.iter() {
            let Status::Committed(committed) = status else {
                panic!("{status:?}")
            };
            assert_eq!(committed.id.get(), index as u64 + 1);
        }
        assert_eq!(codes(&client).await.len(), 250);
    }
}

#[tokio::test]
async fn a_delete_that_was_carried_out_unheard_is_found_done() {
    let (server, client) = start();
    client.add_all(customers(120)).await.complete().unwrap();
    let client = without_retry(&server);
    server
        .inject(
            Fault::new(Effect::Cut(When::After))
                .path("bulkRequest.json")
                .times(1),
        )
        .unwrap();
    let ids = (1..=120).map(RecordId::new);
    let outcome = client.delete_all::<Customer>(ids).await;
    assert!(outcome.is_complete(), "{outcome:?}");
}

#[tokio::test]
async fn an_update_that_was_carried_out_unheard_is_told_from_a_conflict() {
    let (server, client) = start();
    client.add_all(customers(2)).await.complete().unwrap();
    let page = client
        .get_records(crate::apps::by_id::<Customer>())
        .await
        .unwrap();
    let edits: Vec<_> = page
        .iter()
        .map(|saved| {
            let mut edit = saved.edit();
            edit.住所 = "大阪市".into();
            edit.支払サイト = Some(30.into());
            edit
        })
        .collect();
    // The client repeats what was done: kintone answers 409.
    server
        .inject(
            Fault::new(Effect::Cut(When::After))
                .path("bulkRequest.json")
                .times(1),
        )
        .unwrap();
    let outcome = client.update_all(&edits).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    // Nobody cut anything: this is a conflict.
    let outcome = client.update_all(&edits).await;
    assert_eq!(letters(&outcome), "FF");
    assert!(outcome.error().unwrap().is_conflict());
}

#[tokio::test]
async fn a_dropped_run_loses_nothing() {
    let (server, client) = start();
    let slow = Fault::new(Effect::Delay(When::After, Duration::from_secs(1)));
    server
        .inject(slow.path("bulkRequest.json").skip(1).times(1))
        .unwrap();
    let records = customers(2_100);
    let units = AtomicUsize::new(0);
    let mut load = client
        .add_all(&records)
        .unique_key(|f| f.取引先コード)
        .progress(|progress| {
            if let Event::Sending(_) = progress.event {
                units.fetch_add(1, Relaxed);
            }
        });
    tokio::select! {
        outcome = load.run() => panic!("the second unit is slow: {outcome:?}"),
        () = async {
            while units.load(Relaxed) < 2 || server.running() == 0 {
                tokio::task::yield_now().await;
            }
        } => {}
    }
    let outcome = load.outcome();
    assert_eq!(
        (outcome.committed_count(), outcome.unknown_count()),
        (2_000, 100)
    );
    let error = outcome.error().expect("it is not complete");
    assert!(error.may_have_happened(), "{error}");
    assert!(
        error
            .to_string()
            .contains("the load was dropped before the answer came; run it again"),
        "{error}"
    );
    let outcome = load.resume().await;
    assert!(
        outcome.is_complete() && outcome.error().is_none(),
        "{outcome:?}"
    );
    assert_eq!(outcome.len(), 2_100);
}

#[tokio::test]
async fn a_run_that_was_dropped_before_it_sent_anything_has_an_error() {
    let (server, client) = start();
    let slow = Fault::new(Effect::Delay(When::Before, Duration::from_secs(60)));
    server.inject(slow).unwrap();
    let records = customers(3);
    let mut load = client.add_all(&records);
    assert!(load.outcome().error().is_none());
    tokio::select! {
        outcome = load.run() => panic!("the form is slow: {outcome:?}"),
        () = async { while server.running() == 0 { tokio::task::yield_now().await } } => {}
    }
    let error = load.outcome().error().expect("it is not complete");
    assert!(!error.may_have_happened(), "{error}");
    assert!(
        error
            .to_string()
            .contains("the load was dropped before it was done; run it again"),
        "{error}"
    );
    server.clear_faults();
    let outcome = load.run().await;
    assert!(
        outcome.is_complete() && outcome.error().is_none(),
        "{outcome:?}"
    );
}
