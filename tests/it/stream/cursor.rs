//! Streams in an order, which have a cursor: it is deleted however they end.

use super::*;
use kintone_runtime::api::DeleteCursor;
use kintone_runtime::record::id::CursorId;

/// The smallest numbers first, and of these the newest.
fn by_number() -> Query<Note> {
    let f = Note::fields();
    Query::all().order_by(f.number.asc().then(f.record_id().desc()))
}

/// How many cursors were deleted. Those that were read to the end need not be.
fn deleted(server: &Emulator) -> usize {
    count(server, "DELETE", "cursor.json")
}

fn pages(server: &Emulator) -> usize {
    count(server, "GET", "cursor.json")
}

#[tokio::test]
async fn records_come_in_the_order_of_the_query() {
    const RECORDS: u64 = 1_200;
    let (server, client) = start(RECORDS);
    let mut expected = those(RECORDS, |_| true);
    expected.sort_by_key(|n| (n % 10, RECORDS - n));
    assert_eq!(ids(client.stream(by_number())).await, expected);
    let raw = Query::raw("number < 5 order by number asc, $id desc");
    expected.retain(|n| n % 10 < 5);
    assert_eq!(ids(client.stream(raw)).await, expected);
    // Twice one to add, and three and two pages; a cursor is gone with its last page.
    assert_eq!(server.requests().len(), 2 + 3 + 2);
}

#[tokio::test]
async fn the_next_page_is_read_while_the_caller_works_and_no_other() {
    let (server, client) = start(1_600);
    let mut stream = client.stream(by_number());
    stream.next().await.unwrap().unwrap();
    until(|| pages(&server) == 2).await;
    let mut read = 1;
    while let Some(note) = stream.next().await {
        note.unwrap();
        assert!(pages(&server) <= read / 500 + 2);
        read += 1;
        tokio::task::yield_now().await;
    }
    assert_eq!(read, 1_600);
}

#[tokio::test]
async fn a_page_without_records_is_not_the_end() {
    let (_server, client) = start(2_000);
    let oldest = Query::<Note>::raw("order by title asc, $id asc");
    let mut stream = client.stream(oldest);
    let mut read = vec![stream.next().await.unwrap().unwrap().id()];
    // What the third page would have had is gone before it is read.
    let all: Vec<u64> = {
        let mut all = those(2_000, |_| true);
        all.sort_by_key(u64::to_string);
        all
    };
    for ids in all[1_000..1_500].chunks(100) {
        let ids = ids.iter().copied().map(RecordId::new);
        client.delete_records::<Note>(ids).await.unwrap();
    }
    while let Some(note) = stream.next().await {
        read.push(note.unwrap().id());
    }
    let read: Vec<u64> = read.into_iter().map(RecordId::get).collect();
    assert_eq!(read, [&all[..1_000], &all[1_500..]].concat());
}

#[tokio::test]
async fn ten_are_open_at_once_and_closing_one_makes_room() {
    let (server, client) = start(1_200);
    let mut open = Vec::new();
    for _ in 0..10 {
        let mut stream = client.stream(by_number());
        stream.next().await.unwrap().unwrap();
        open.push(stream);
    }
    let added = || count(&server, "POST", "cursor.json");
    let mut one_more = client.stream(by_number());
    let error = one_more.next().await.unwrap().unwrap_err();
    assert_eq!(error.code(), Some("GAIA_TM12"));
    assert_eq!(error.attempts(), 1);
    assert!(
        error
            .to_string()
            .contains("10 cursors are open in the domain: close one"),
        "{error}"
    );
    assert!(one_more.next().await.is_none());
    assert_eq!(added(), 11);

    open[0].close().await.unwrap();
    assert!(open[0].next().await.is_none());
    assert_eq!(ids(client.stream(by_number())).await.len(), 1_200);
}

#[tokio::test]
async fn a_cursor_that_is_added_with_an_error_is_deleted() {
    let (server, client) = start(600);
    let warning = Fault::new(Effect::Warning).method("POST");
    server.inject(warning).unwrap();
    // One more than a domain has.
    for _ in 0..11 {
        let mut stream = client.stream(by_number());
        let error = stream.next().await.unwrap().unwrap_err();
        assert!(error.is_incomplete() && error.cursor().is_some(), "{error}");
        stream.close().await.unwrap();
    }
    assert_eq!(deleted(&server), 11);
    server.clear_faults();
    assert_eq!(ids(client.stream(by_number())).await.len(), 600);
}

#[tokio::test]
async fn dropping_a_stream_deletes_its_cursor() {
    let (server, client) = start(1_200);
    let mut stream = client.stream(by_number());
    stream.next().await.unwrap().unwrap();
    drop(stream);
    until(|| deleted(&server) == 1).await;

    // In the middle of adding the cursor, and of reading its first page.
    for method in ["POST", "GET"] {
        let before = deleted(&server);
        let delay = Effect::Delay(When::Before, Duration::from_millis(100));
        server.clear_faults();
        server.inject(Fault::new(delay).method(method)).unwrap();
        let mut stream = client.stream(by_number());
        let asked = tokio::time::timeout(Duration::ZERO, stream.next()).await;
        assert!(asked.is_err());
        until(|| server.running() == 1).await;
        drop(stream);
        until(|| deleted(&server) == before + 1).await;
    }
    assert_eq!(count(&server, "POST", "cursor.json"), 3);
    until(|| client.concurrency().in_flight == 0).await;
}

#[tokio::test]
async fn closing_deletes_the_cursor_once() {
    let (server, client) = start(1_200);
    let mut stream = client.stream(by_number());
    stream.close().await.unwrap();
    assert!(server.requests().is_empty());

    let mut stream = client.stream(by_number());
    stream.next().await.unwrap().unwrap();
    stream.close().await.unwrap();
    assert_eq!(deleted(&server), 1);
    stream.close().await.unwrap();
    assert!(stream.next().await.is_none());
    drop(stream);

    let mut read = client.stream(by_number());
    while read.next().await.is_some() {}
    read.close().await.unwrap();
    assert_eq!(deleted(&server), 1);

    let mut by_id = client.stream::<Note>(Query::all());
    by_id.next().await.unwrap().unwrap();
    by_id.close().await.unwrap();
    assert_eq!(deleted(&server), 1);
}

#[tokio::test]
async fn closing_says_that_the_cursor_is_still_there() {
    let (server, client) = start(1_200);
    let mut stream = client.stream(by_number());
    stream.next().await.unwrap().unwrap();
    server
        .inject(Fault::new(Effect::UnknownCode).method("DELETE"))
        .unwrap();
    let error = stream.close().await.unwrap_err();
    assert_eq!(error.endpoint(), "delete cursor");
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_page_without_an_answer_is_not_asked_for_again() {
    for when in [When::Before, When::After] {
        let (server, client) = start(1_700);
        let cut = Fault::new(Effect::Cut(when)).method("GET");
        server
            .inject(cut.path("records/cursor.json").skip(1).times(1))
            .unwrap();
        let mut stream = client.stream(by_number());
        for _ in 0..500 {
            stream.next().await.unwrap().unwrap();
        }
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NoAnswer);
        assert_eq!(error.endpoint(), "get records by cursor");
        assert_eq!((error.attempts(), pages(&server)), (1, 2));
        // The program may end with the error.
        assert_eq!(deleted(&server), 1);
        assert!(stream.next().await.is_none());
        stream.close().await.unwrap();
        assert_eq!(deleted(&server), 1);
    }
}

#[tokio::test]
async fn too_many_requests_are_waited_out() {
    let (server, client) = start(1_200);
    let refuse = Fault::new(Effect::TooManyRequests).path("records/cursor.json");
    server
        .inject(refuse.clone().method("GET").times(3))
        .unwrap();
    server.inject(refuse.method("POST").times(1)).unwrap();
    assert_eq!(ids(client.stream(by_number())).await.len(), 1_200);
}

#[tokio::test]
async fn a_cursor_that_is_gone_says_what_to_do() {
    let (server, client) = start(1_700);
    let mut stream = client.stream(by_number());
    stream.next().await.unwrap().unwrap();
    until(|| pages(&server) == 2).await;
    let page = server.requests().pop().unwrap();
    let id = CursorId::new(page.query.strip_prefix("id=").unwrap());
    client.send(DeleteCursor::<Note>::new(&id)).await.unwrap();
    let mut read = 1;
    let error = loop {
        match stream.next().await.unwrap() {
            Ok(_) => read += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(read, 1_000);
    assert_eq!(error.code(), Some("GAIA_CN01"));
    let remedy =
        "start again and read faster, or read in the order of `$id`, which needs no cursor";
    assert!(error.to_string().ends_with(remedy), "{error}");
    assert!(stream.next().await.is_none());
    stream.close().await.unwrap();
}
