//! How many calls run at once, beside those of others.

use std::time::Duration;

use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::client::RetryPolicy;
use kintone_runtime::{Client, KintoneRecord, Query};
use serde_json::json;

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(code = "本文", kind = SINGLE_LINE_TEXT)]
    body: String,
}

fn emulator() -> kintone_emulator::Builder {
    let form = json!({"properties": {
        "本文": {"type": "SINGLE_LINE_TEXT", "code": "本文", "label": "本文"},
    }});
    Emulator::builder()
        .schema_json("notes", form)
        .token("secret")
}

fn client(server: &Emulator) -> kintone_runtime::client::ClientBuilder {
    let policy = RetryPolicy::default().base(Duration::from_millis(5));
    Client::builder(server.base_url())
        .api_token("secret")
        .retry(policy)
}

/// Calls so often from as many tasks, and gives the calls that run then time to meet.
async fn load(client: &Client, tasks: usize, calls: usize) {
    let tasks = (0..tasks).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            for _ in 0..calls {
                client.get_records::<Note>(Query::all()).await?;
            }
            Ok::<(), kintone_runtime::Error>(())
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap().unwrap();
    }
}

fn slow(server: &Emulator) {
    let moment = Duration::from_millis(5);
    server
        .inject(Fault::new(Effect::Delay(When::Before, moment)))
        .unwrap();
}

#[tokio::test]
async fn a_load_beside_others_gets_through_and_the_limit_falls_and_rises() {
    let server = emulator()
        .concurrency_limit(100)
        .occupied_slots(50)
        .start()
        .unwrap();
    let client = client(&server).build().unwrap();
    assert_eq!(client.concurrency().limit, 10);
    assert_eq!(client.concurrency().server_limit, None);
    slow(&server);

    load(&client, 100, 10).await;
    let beside_half = client.concurrency();
    assert_eq!(
        (beside_half.in_flight, beside_half.server_limit),
        (0, Some(100))
    );
    assert!(beside_half.limit > 10, "{beside_half:?}");

    // Only two places are left.
    server.occupy_slots(98);
    load(&client, 20, 3).await;
    let beside_most = client.concurrency();
    assert!(beside_most.limit <= 2, "{beside_most:?}");

    server.occupy_slots(0);
    load(&client, 100, 10).await;
    let alone = client.concurrency();
    assert!(alone.limit > beside_most.limit, "{alone:?}");
    assert_eq!(client.stats().failed, 0);
}

/// A bulk load with half of the places taken by others, who take nearly all of them for a while.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_load_of_100_000_records_beside_others_ends_with_every_record_once() {
    const RECORDS: usize = 100_000;
    let server = emulator()
        .concurrency_limit(100)
        .occupied_slots(50)
        .start()
        .unwrap();
    let client = client(&server).max_concurrency(80).build().unwrap();
    let notes = (0..RECORDS).map(|number| Note {
        body: format!("{number}"),
    });
    let mut lowest = usize::MAX;
    let load = client
        .add_all(notes)
        .concurrency(80)
        .unit_size(500)
        .progress(|progress| {
            let crowded = (30_000..60_000).contains(&progress.committed);
            server.occupy_slots(if crowded { 98 } else { 50 });
            lowest = lowest.min(client.concurrency().limit);
        });
    let outcome = load.await;
    assert!(outcome.is_complete(), "{outcome:?}");
    assert_eq!(outcome.committed_count(), RECORDS);

    let stats = client.stats();
    assert!(stats.rate_limited > 0, "{stats:?}");
    assert_eq!((stats.failed, stats.unanswered), (0, 0), "{stats:?}");
    assert!(
        lowest <= 2 && client.concurrency().limit > 2,
        "{lowest}, {:?}",
        client.concurrency()
    );
    let stored = client.count_records::<Note>(Query::all()).await;
    assert_eq!(stored.unwrap(), RECORDS as u64);
}

#[tokio::test]
async fn no_more_calls_run_than_the_client_was_told() {
    let server = emulator().start().unwrap();
    let client = client(&server).max_concurrency(3).build().unwrap();
    slow(&server);
    let tasks = (0..30).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            client.get_records::<Note>(Query::all()).await.unwrap();
            client.concurrency()
        })
    });
    let mut most = 0;
    for task in tasks.collect::<Vec<_>>() {
        let concurrency = task.await.unwrap();
        assert!(
            concurrency.limit <= 3 && concurrency.in_flight <= 3,
            "{concurrency:?}"
        );
        most = most.max(concurrency.server_running.unwrap());
    }
    assert!((2..=3).contains(&most), "{most}");
}

#[tokio::test]
async fn a_call_that_is_dropped_gives_its_place_to_the_next() {
    let server = emulator().start().unwrap();
    let client = client(&server).max_concurrency(1).build().unwrap();
    let hour = Duration::from_secs(3600);
    server
        .inject(Fault::new(Effect::Delay(When::Before, hour)).times(1))
        .unwrap();
    let call = {
        let client = client.clone();
        tokio::spawn(async move { client.get_records::<Note>(Query::all()).await.map(drop) })
    };
    while server.running() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(client.concurrency().in_flight, 1);
    let next = {
        let client = client.clone();
        tokio::spawn(async move { client.get_records::<Note>(Query::all()).await.map(drop) })
    };
    call.abort();
    next.await.unwrap().unwrap();
    assert!(call.await.unwrap_err().is_cancelled());
    assert_eq!(client.concurrency().in_flight, 0);
}
