//! Streams of all records, on the embedded server: complete, in order, one page ahead.

mod cursor;
mod faults;
mod lent;
mod parallel;

use std::time::Duration;

use kintone_emulator::{Effect, Emulator, Fault, Language, When};
use kintone_runtime::client::{RecordStream, RetryPolicy};
use kintone_runtime::query::IntoQuery;
use kintone_runtime::{Client, ErrorKind, KintoneRecord, Query, Record, RecordId, Row};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    title: String,
    #[kintone(kind = NUMBER)]
    number: Option<i64>,
    #[kintone(kind = SUBTABLE)]
    lines: Vec<Row<Line>>,
}

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1, table = "lines")]
struct Line {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    item: String,
}

/// Record `n` has the number `n % 10` and, in turn, no line, the line `y`, and the lines `x` and `y`.
fn record(n: u64) -> Value {
    let line = |item| json!({"value": {"item": {"value": item}}});
    let lines = match n % 3 {
        0 => json!([]),
        1 => json!([line("y")]),
        _ => json!([line("x"), line("y")]),
    };
    json!({
        "title": {"value": n.to_string()},
        "number": {"value": (n % 10).to_string()},
        "lines": {"value": lines},
    })
}

/// An app with this many records, and a client that retries quickly.
fn start(records: u64) -> (Emulator, Client) {
    started(records, |_, record| record)
}

fn started(records: u64, change: impl Fn(u64, Value) -> Value) -> (Emulator, Client) {
    let text = |code: &str| json!({"type": "SINGLE_LINE_TEXT", "code": code, "label": code});
    let form = json!({"properties": {
        "title": text("title"),
        "number": {"type": "NUMBER", "code": "number", "label": "number"},
        "lines": {"type": "SUBTABLE", "code": "lines", "label": "lines", "fields": {"item": text("item")}},
    }});
    let records: Vec<Value> = (1..=records).map(|n| change(n, record(n))).collect();
    let server = Emulator::builder()
        .token("secret")
        .default_language(Language::En)
        .schema_json("notes", form)
        .records_json(1, "notes", json!(records))
        .start()
        .expect("the emulator starts");
    let client = client(&server, 10);
    (server, client)
}

fn client(server: &Emulator, concurrency: usize) -> Client {
    Client::builder(server.base_url())
        .api_token("secret")
        .max_concurrency(concurrency)
        .retry(RetryPolicy::default().base(Duration::from_millis(1)))
        .build()
        .expect("a client")
}

/// How many requests with this method there were for this path.
fn count(server: &Emulator, method: &str, path: &str) -> usize {
    let requests = server.requests();
    let matching = requests
        .iter()
        .filter(|request| request.method == method && request.path.ends_with(path));
    matching.count()
}

/// Waits until something is so.
async fn until(holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), waiting).await;
    waited.expect("it never is so");
}

async fn ids(mut stream: RecordStream<Note>) -> Vec<u64> {
    let mut ids = Vec::new();
    while let Some(record) = stream.next().await {
        ids.push(record.expect("a record").id().get());
    }
    ids
}

/// The numbers of the records for which this holds.
fn those(records: u64, holds: impl Fn(u64) -> bool) -> Vec<u64> {
    (1..=records).filter(|n| holds(*n)).collect()
}

#[tokio::test]
async fn all_records_come_once_in_the_order_of_their_ids() {
    for (records, requests) in [(0, 1), (1, 1), (499, 1), (500, 2), (1_201, 3)] {
        let (server, client) = start(records);
        assert_eq!(
            ids(client.stream(Query::all())).await,
            those(records, |_| true)
        );
        assert_eq!(server.requests().len(), requests, "{records}");
    }
}

#[tokio::test]
async fn the_newest_come_first_without_a_cursor() {
    let (server, client) = start(1_100);
    let newest = Query::<Note>::all().order_by(Note::fields().record_id().desc());
    let mut expected = those(1_100, |_| true);
    expected.reverse();
    assert_eq!(ids(client.stream(newest)).await, expected);
    assert_eq!(count(&server, "POST", "cursor.json"), 0);
}

#[tokio::test]
async fn conditions_mean_the_same_after_the_first_page() {
    const RECORDS: u64 = 1_800;
    let (_server, client) = start(RECORDS);
    let f = Note::fields();
    type Case = (Query<Note>, fn(u64) -> bool);
    let cases: [Case; 7] = [
        (f.number.lt(3).or(f.number.gt(5)).into_query(), |n| {
            n % 10 < 3 || n % 10 > 5
        }),
        (Query::raw("number < 3 or number > 5"), |n| {
            n % 10 < 3 || n % 10 > 5
        }),
        (Query::raw("number < 3 or number > 5 and number > 6"), |n| {
            n % 10 < 3 || n % 10 > 6
        }),
        (
            f.lines.row(|row| row.item.is_in(["x", "y"])).into_query(),
            |n| n % 3 != 0,
        ),
        // All rows satisfy what is negative, and there is one.
        (
            f.lines.row(|row| row.item.not_in(["x"])).into_query(),
            |n| n % 3 == 1,
        ),
        (
            f.lines
                .row(|row| row.item.is_in(["x"]))
                .or(f.number.not_in([1, 2]))
                .into_query(),
            |n| n % 3 == 2 || !(1..=2).contains(&(n % 10)),
        ),
        (Query::raw("item in (\"x\") or item not in (\"x\")"), |n| {
            n % 3 != 0
        }),
    ];
    for (query, holds) in cases {
        let text = query.to_string();
        let expected = those(RECORDS, holds);
        assert!(expected.len() > 500, "{text}");
        assert_eq!(ids(client.stream(query)).await, expected, "{text}");
    }
}

#[tokio::test]
async fn what_is_added_and_deleted_meanwhile_moves_no_other_record() {
    let (_server, client) = start(1_200);
    let mut stream = client.stream::<Note>(Query::all());
    let mut read = Vec::new();
    while let Some(note) = stream.next().await {
        read.push(note.unwrap().id().get());
        if read.len() == 100 {
            let delete = |ids: std::ops::RangeInclusive<u64>| ids.map(RecordId::new);
            client
                .delete_records::<Note>(delete(1..=100))
                .await
                .unwrap();
            client
                .delete_records::<Note>(delete(1_101..=1_150))
                .await
                .unwrap();
            let notes = vec![
                Note {
                    title: "new".into(),
                    number: None,
                    lines: vec![],
                };
                5
            ];
            client.add_records(&notes).await.unwrap();
        }
    }
    assert_eq!(read, those(1_205, |n| !(1_101..=1_150).contains(&n)));
}

#[tokio::test]
async fn the_next_page_is_asked_for_while_the_caller_works_and_no_other() {
    let (server, client) = start(2_600);
    let mut stream = client.stream::<Note>(Query::all());
    assert!(server.requests().is_empty());
    stream.next().await.unwrap().unwrap();
    until(|| count(&server, "GET", "records.json") == 2).await;
    let mut read = 1;
    while let Some(note) = stream.next().await {
        note.unwrap();
        let requests = count(&server, "GET", "records.json");
        assert!(requests <= read / 500 + 2, "{requests} after {read}");
        read += 1;
        tokio::task::yield_now().await;
    }
    assert_eq!(read, 2_600);
}

#[tokio::test]
async fn the_caller_s_calls_do_not_wait_for_the_stream() {
    let (server, _) = start(1_600);
    let client = client(&server, 1);
    let mut stream = client.stream::<Note>(Query::all());
    let mut read = 0;
    while let Some(note) = stream.next().await {
        read += 1;
        if read % 400 == 1 {
            let call = client.get_record::<Note>(note.unwrap().id());
            let answer = tokio::time::timeout(Duration::from_secs(30), call).await;
            answer.expect("a place at the gate").unwrap();
        }
    }
    assert_eq!(read, 1_600);
}

#[tokio::test]
async fn nothing_is_lost_if_a_wait_for_the_next_record_is_dropped() {
    let (_server, client) = start(1_100);
    let mut stream = client.stream::<Note>(Query::all());
    let mut read = Vec::new();
    loop {
        let no_time = tokio::time::timeout(Duration::ZERO, stream.next()).await;
        let next = match no_time {
            Ok(next) => next,
            Err(_) => stream.next().await,
        };
        match next {
            Some(note) => read.push(note.unwrap().id().get()),
            None => break,
        }
    }
    assert_eq!(read, those(1_100, |_| true));
}

#[test]
fn a_stream_whose_runtime_is_gone_does_not_look_complete() {
    let (_server, client) = start(1_100);
    let mut stream = client.stream::<Note>(Query::all());
    let first = Runtime::new().unwrap();
    first.block_on(stream.next()).unwrap().unwrap();
    drop(first);
    Runtime::new().unwrap().block_on(async {
        let error = loop {
            match stream.next().await {
                Some(Ok(_)) => {}
                Some(Err(error)) => break error,
                None => panic!("it looks complete"),
            }
        };
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(stream.next().await.is_none());
    });
}

#[tokio::test]
async fn what_nobody_can_stream_is_not_sent() {
    let (server, client) = start(1);
    for text in ["limit 5", "number > 1 order by $id asc limit 500"] {
        let mut stream = client.stream::<Note>(Query::raw(text));
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotSent);
        assert!(stream.next().await.is_none());
        stream.close().await.unwrap();
    }
    assert!(server.requests().is_empty());
}
