//! Streams in several parts at once.

use super::*;

async fn sorted(stream: RecordStream<Note>) -> Vec<u64> {
    let mut read = ids(stream).await;
    read.sort_unstable();
    read
}

#[tokio::test]
async fn all_parts_together_are_all_records() {
    for records in [0, 1, 500, 501, 2_345] {
        let (server, client) = start(records);
        for parts in [0, 1, 2, 7, 100] {
            let before = server.requests().len();
            let stream = client.stream(Query::all()).parallel(parts);
            assert_eq!(sorted(stream).await, those(records, |_| true));
            // One for the highest id, and one for each part that ends with a short page.
            let requests = server.requests().len() - before;
            let most = records as usize / 500 + 2 + parts;
            assert!(requests <= most, "{requests} requests");
        }
        let some = Query::raw("number < 3 or number > 5");
        let expected = those(records, |n| n % 10 < 3 || n % 10 > 5);
        assert_eq!(sorted(client.stream(some).parallel(3)).await, expected);
    }
}

#[tokio::test]
async fn records_that_are_added_meanwhile_come_too() {
    let (_server, client) = start(2_000);
    let mut stream = client.stream::<Note>(Query::all()).parallel(2);
    let first = stream.next().await.unwrap().unwrap();
    let notes = [(*first).clone()];
    // Nothing of the second part has been taken yet, so that it cannot be at its end.
    let added = client.add_records(&notes).await.unwrap()[0].id;
    let mut read = sorted(stream).await;
    assert_eq!(read.pop(), Some(added.get()));
    assert_eq!(read, those(2_000, |n| n > 1));
}

#[tokio::test]
async fn the_parts_are_read_at_once() {
    let (server, client) = start(2_600);
    let mut stream = client.stream::<Note>(Query::all()).parallel(4);
    stream.next().await.unwrap().unwrap();
    let slow = Effect::Delay(When::Before, Duration::from_millis(500));
    server
        .inject(Fault::new(slow).path("records.json"))
        .unwrap();
    until(|| server.running() >= 3).await;
    server.clear_faults();
    assert_eq!(sorted(stream).await.len(), 2_599);
}

#[tokio::test]
async fn an_error_of_one_part_ends_all() {
    let (server, client) = start(2_600);
    let fault = Fault::new(Effect::UnknownCode).path("records.json");
    server.inject(fault.skip(3).times(1)).unwrap();
    let mut stream = client.stream::<Note>(Query::all()).parallel(4);
    let mut errors = 0;
    while let Some(note) = stream.next().await {
        errors += usize::from(note.is_err());
    }
    assert_eq!(errors, 1);
    stream.close().await.unwrap();
    until(|| client.concurrency().in_flight == 0).await;
}

#[tokio::test]
async fn an_order_and_parts_exclude_each_other() {
    let (server, client) = start(1);
    let by_id = Query::all().order_by(Note::fields().record_id().asc());
    for query in [by_id, Query::raw("order by title asc")] {
        let mut stream = client.stream::<Note>(query).parallel(2);
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotSent);
        assert!(
            error
                .to_string()
                .contains("leave out `order by`, or `parallel`"),
            "{error}"
        );
    }
    assert!(server.requests().is_empty());
}
