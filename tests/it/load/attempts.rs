//! How often a load sends a unit without an answer, and when it gives up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use examples::forms::customer::Customer;
use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::client::RetryPolicy;
use kintone_runtime::client::load::{Load, Outcome};
use kintone_runtime::{Client, Patch, RecordId};

use super::{bulk_requests, customer, customers, letters};
use crate::apps::start;

fn policy(attempts: u32) -> RetryPolicy {
    let policy = RetryPolicy::default().base(Duration::from_millis(1));
    policy.attempts(attempts)
}

fn client(server: &Emulator, policy: RetryPolicy) -> Client {
    let client = Client::builder(server.base_url()).api_token("secret");
    client.retry(policy).build().unwrap()
}

/// Every bulk request is cut off before it does anything.
fn cutting() -> Emulator {
    let (server, _) = start();
    let cut = Fault::new(Effect::Cut(When::Before)).path("bulkRequest.json");
    server.inject(cut).unwrap();
    server
}

/// Loads of two records: with reading between the attempts, and without it.
async fn every_load(client: &Client) -> Vec<Outcome> {
    let patch = |id| {
        let patch = Patch::<Customer>::new().set(|f| f.住所, "京都市");
        patch.on(RecordId::new(id), None)
    };
    vec![
        client
            .add_all(customers(2))
            .unique_key(|f| f.取引先コード)
            .await,
        client.upsert_all(|f| f.取引先コード, customers(2)).await,
        client.update_all([1, 2].map(patch)).await,
    ]
}

#[tokio::test]
async fn a_unit_is_sent_as_often_as_the_policy_allows_and_the_error_says_so() {
    for (policy, attempts, said) in [
        (RetryPolicy::none(), 1, None),
        (policy(2), 2, Some("after 2 attempts, earlier: no answer;")),
        (
            policy(5),
            5,
            Some("after 5 attempts, earlier: no answer (4 times);"),
        ),
    ] {
        let server = cutting();
        let outcomes = every_load(&client(&server, policy)).await;
        let count = outcomes.len();
        for outcome in outcomes {
            assert_eq!(letters(&outcome), "??", "{outcome:?}");
            let error = outcome.error().unwrap();
            assert_eq!(error.attempts(), attempts);
            assert!(error.may_have_happened());
            let text = error.to_string();
            match said {
                Some(said) => assert!(text.contains(said), "{text}"),
                None => assert!(!text.contains("attempts"), "{text}"),
            }
        }
        assert_eq!(bulk_requests(&server).len(), attempts as usize * count);
    }
}

#[tokio::test]
async fn what_is_sent_again_after_reading_waits_and_ends_as_the_policy_says() {
    let server = cutting();
    let waits = Arc::new(AtomicUsize::new(0));
    let counted = waits.clone();
    let policy = policy(3).on_retry(move |event| {
        assert!(event.error.may_have_happened());
        counted.fetch_add(1, Relaxed);
    });
    let add = |client: &Client| {
        let load = client.add_all(customers(1)).unique_key(|f| f.取引先コード);
        std::future::IntoFuture::into_future(load)
    };
    assert_eq!(letters(&add(&client(&server, policy.clone())).await), "?");
    assert_eq!(waits.load(Relaxed), 2);
    for policy in [
        policy.clone().deadline(Duration::ZERO),
        policy.clone().budget(0),
    ] {
        let before = bulk_requests(&server).len();
        assert_eq!(letters(&add(&client(&server, policy)).await), "?");
        assert_eq!(bulk_requests(&server).len(), before + 1);
    }
    // A later run begins anew.
    let load_client = client(&server, RetryPolicy::none());
    let mut load = load_client
        .add_all(customers(1))
        .unique_key(|f| f.取引先コード);
    let before = bulk_requests(&server).len();
    for _ in 0..3 {
        assert_eq!(letters(load.run().await), "?");
    }
    assert_eq!(bulk_requests(&server).len(), before + 3);
    server.clear_faults();
    assert_eq!(letters(load.run().await), "C");
}

#[tokio::test]
async fn what_kintone_rejects_after_a_lost_answer_is_not_sent_once_more() {
    let (server, _) = start();
    let cut = Fault::new(Effect::Cut(When::Before)).path("bulkRequest.json");
    server.inject(cut.times(1)).unwrap();
    let bad = [Customer {
        取引先名: "x".repeat(65),
        ..customer(1)
    }];
    let client = client(&server, policy(5));
    let outcome = client.upsert_all(|f| f.取引先コード, &bad).await;
    assert_eq!(letters(&outcome), "F", "{outcome:?}");
    assert_eq!(bulk_requests(&server).len(), 2);
}

/// One record per unit; `continue_on_error` is set.
async fn going_on<O>(load: Load<'_, Customer, O>) -> String {
    let load = load.unit_size(1).skip_verify().continue_on_error();
    letters(&load.await)
}

#[tokio::test]
async fn a_load_that_continues_ends_without_a_connection() {
    for policy in [RetryPolicy::none(), policy(2)] {
        let (server, _) = start();
        let client = client(&server, policy);
        // Everything is cut off, reading as well.
        server
            .inject(Fault::new(Effect::Cut(When::Before)))
            .unwrap();
        let records = customers(4);
        assert_eq!(going_on(client.add_all(&records)).await, "?NNN");
        let load = client.add_all(&records).unique_key(|f| f.取引先コード);
        assert_eq!(going_on(load).await, "?NNN");
        let load = client.upsert_all(|f| f.取引先コード, &records);
        assert_eq!(going_on(load).await, "?NNN");
        let load = client.delete_all::<Customer>([1, 2, 3, 4].map(RecordId::new));
        assert_eq!(going_on(load).await, "?NNN");
    }
}

#[tokio::test]
async fn a_load_that_continues_survives_an_answer_that_was_lost() {
    let (server, _) = start();
    let client = client(&server, RetryPolicy::none());
    let cut = Fault::new(Effect::Cut(When::After)).path("bulkRequest.json");
    server.inject(cut.skip(1).times(1)).unwrap();
    assert_eq!(going_on(client.add_all(customers(4))).await, "C?CC");
}
