//! Streams on a bad day: what can be read again is, and an error loses no record in front of it.

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
async fn an_error_comes_behind_the_records_in_front_of_it_and_ends_the_stream() {
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
