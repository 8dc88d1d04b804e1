//! Streams on a bad day: what can be read again is, and an error loses no record in front of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

fn reads(effect: Effect) -> Fault {
    Fault::new(effect).method("GET").path("records.json")
}

#[tokio::test]
async fn what_can_be_read_again_is() {
    let (server, client) = start(1_200);
    for effect in [
        Effect::TooManyRequests,
        Effect::LockFailed,
        Effect::Unavailable(When::Before),
        Effect::BadGateway(When::After),
        Effect::Cut(When::Before),
        Effect::Cut(When::After),
        Effect::TruncatedJson,
    ] {
        server.clear_faults();
        server.inject(reads(effect).skip(1).times(2)).unwrap();
        let read = ids(client.stream(Query::all())).await;
        assert_eq!(read, those(1_200, |_| true), "{effect:?}");
    }
}

#[tokio::test]
async fn an_error_comes_after_the_records_before_it_and_ends_the_stream() {
    let (server, client) = start(1_200);
    server
        .inject(reads(Effect::UnknownCode).skip(2).times(1))
        .unwrap();
    let mut stream = client.stream::<Note>(Query::all());
    for _ in 0..1_000 {
        stream.next().await.unwrap().unwrap();
    }
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(error.endpoint(), "get records");
    assert!(stream.next().await.is_none());
    assert_eq!(server.requests().len(), 3);
}

/// A server that gives the same page to whoever asks, and how often it was asked.
async fn same_page(ids: impl Iterator<Item = u64>) -> (Client, Arc<AtomicUsize>) {
    let records = ids.map(|id| {
        let mut record = record(id);
        record["$id"] = json!({"type": "__ID__", "value": id.to_string()});
        record["$revision"] = json!({"type": "__REVISION__", "value": "1"});
        record
    });
    let body = json!({"records": records.collect::<Vec<_>>(), "totalCount": null}).to_string();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::Relaxed);
            let mut request = [0; 8192];
            _ = stream.read(&mut request).await;
            _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    let client = Client::builder(format!("http://{address}")).api_token("secret");
    (client.build().unwrap(), asked)
}

#[tokio::test]
async fn a_stream_ends_with_an_error_if_the_ids_do_not_grow() {
    let (client, asked) = same_page(1..=500).await;
    let mut stream = client.stream::<Note>(Query::all());
    for _ in 0..500 {
        stream.next().await.unwrap().unwrap();
    }
    let error = stream.next().await.unwrap().unwrap_err().to_string();
    let expected =
        "record 1 came after record 500: the records are not in the requested order of `$id`";
    assert!(error.contains(expected), "{error}");
    assert!(stream.next().await.is_none());
    assert_eq!(asked.load(Ordering::Relaxed), 2);

    // Within one page, and in the other direction.
    let (client, _) = same_page([1, 3, 2].into_iter()).await;
    let newest = Query::all().order_by(Note::fields().record_id().desc());
    for (query, expected) in [
        (Query::all(), "record 2 came after record 3"),
        (newest, "record 3 came after record 1"),
    ] {
        let mut stream = client.stream(query);
        let error = stream.next().await.unwrap().unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn a_result_that_was_cut_off_is_an_error() {
    let (server, client) = start(600);
    server
        .inject(Fault::new(Effect::Warning).method("GET"))
        .unwrap();
    for query in [
        Query::raw("title like \"1\""),
        Query::raw("order by title asc"),
    ] {
        let mut stream = client.stream::<Note>(query);
        let error = stream.next().await.unwrap().unwrap_err();
        assert!(error.is_incomplete(), "{error}");
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn a_result_that_was_cut_off_is_taken_on_demand() {
    let (server, client) = start(600);
    server
        .inject(Fault::new(Effect::Warning).method("GET"))
        .unwrap();
    for query in [
        Query::raw("title like \"1\""),
        Query::raw("order by title asc"),
    ] {
        let mut stream = client.stream::<Note>(query).accept_incomplete();
        stream.next().await.unwrap().unwrap();
        while let Some(note) = stream.next().await {
            note.unwrap();
        }
    }
}

/// The last record of a page, the only one of a page, and one amid others do not fit into the struct.
#[tokio::test]
async fn a_record_that_cannot_be_decoded_is_an_error_in_its_place() {
    const BAD: [u64; 4] = [3, 4, 500, 1_001];
    let (_server, client) = started(1_001, |n, mut record| {
        if BAD.contains(&n) {
            record["number"] = json!({"value": "0.5"});
        }
        record
    });
    for query in [Query::all(), Query::raw("order by $id asc")] {
        let mut stream = client.stream::<Note>(query);
        for n in 1..=1_001 {
            let item = stream.next().await.unwrap();
            if !BAD.contains(&n) {
                assert_eq!(item.unwrap().id().get(), n);
                continue;
            }
            let error = item.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unreadable);
            let text = format!("app 1, record {n}, field number: ");
            assert!(error.to_string().contains(&text), "{error}");
            let (page, failed) = error.into_page::<Note>().unwrap();
            assert!(page.is_empty());
            assert_eq!(failed.len(), 1);
            let json: Value = serde_json::from_str(failed[0].json()).unwrap();
            assert_eq!(json["title"]["value"], n.to_string());
        }
        assert!(stream.next().await.is_none());
        stream.close().await.unwrap();
    }
}
