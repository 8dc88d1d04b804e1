//! HTTP: headers, bodies, method override, addresses.

use std::io::{Read, Write};
use std::net::{Ipv6Addr, TcpListener, TcpStream};

use serde_json::json;

use crate::client::Client;
use crate::fixtures::{builder, every_type, serve};

#[test]
fn every_answer_has_the_headers_of_kintone() {
    let server = serve(every_type());
    let client = Client::new(&server);
    for response in [
        client.get("records.json?app=1"),
        client.get("records.json"),
        client.get("nowhere.json"),
    ] {
        assert_eq!(response.header("x-concurrencylimit-limit"), Some("100"));
        assert_eq!(response.header("x-concurrencylimit-running"), Some("1"));
        assert_eq!(
            response.header("content-type"),
            Some("application/json;charset=utf-8")
        );
    }
}

#[test]
fn a_url_of_more_than_8_kib_is_too_long() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let path = |length: usize| {
        let start = "records.json?app=1&query=";
        format!(
            "{start}{}",
            "+".repeat(length - "/k/v1/".len() - start.len())
        )
    };
    // The question mark is counted with neither the path nor the query.
    assert_eq!(client.get(&path(8 * 1024 + 1)).status, 200);
    let refused = client.get(&path(8 * 1024 + 2));
    assert_eq!(refused.status, 414);
    assert_eq!(refused.header("x-concurrencylimit-limit"), None);
}

#[test]
fn a_post_may_stand_for_any_method() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let id = client.add(json!({}));
    let call = |method: &str, path: &str, body: serde_json::Value| {
        client
            .clone()
            .with("X-HTTP-Method-Override", method)
            .post(path, body)
    };
    let found = call(
        "GET",
        "records.json",
        json!({"app": 1, "fields": ["$id"], "totalCount": true}),
    )
    .ok();
    assert_eq!(
        found,
        json!({"records": [{"$id": {"type": "__ID__", "value": id}}], "totalCount": "1"})
    );
    call(
        "PUT",
        "record.json",
        json!({"app": 1, "id": id, "record": {"text": {"value": "x"}}}),
    )
    .ok();
    call("DELETE", "records.json", json!({"app": 1, "ids": [id]})).ok();
    assert_eq!(client.count(), "0");
    call("get", "records.json", json!({"app": 1})).error(400, "CB_IL02");
}

#[test]
fn get_and_delete_take_a_body_or_a_query_string() {
    let server = serve(every_type());
    let client = Client::new(&server);
    for _ in 0..2 {
        client.add(json!({}));
    }
    let by_body = client
        .json("GET", "record.json", json!({"app": 1, "id": 1}))
        .ok();
    assert_eq!(by_body, client.get("record.json?app=1&id=1").ok());
    let target =
        "/k/v1/records.json?app=1&ids%5B0%5D=1&ids%5B1%5D=2&revisions%5B0%5D=1&revisions%5B1%5D=";
    client.raw("DELETE", target, &[], b"").ok();
    assert_eq!(client.count(), "0");
}

#[test]
fn raw_brackets_are_illegal() {
    let server = serve(every_type());
    Client::new(&server)
        .get("records.json?app=1&fields[0]=text")
        .error(400, "CB_IL02");
}

#[test]
fn a_content_type_without_a_body_is_illegal_unless_that_is_off() {
    let header = [("Content-Type", "application/json")];
    let server = serve(every_type());
    let response = Client::new(&server).raw("GET", "/k/v1/records.json?app=1", &header, b"");
    response.error(400, "CB_IL02");
    let server = builder(every_type())
        .strict_content_type(false)
        .start()
        .unwrap();
    Client::new(&server)
        .raw("GET", "/k/v1/records.json?app=1", &header, b"")
        .ok();
}

#[test]
fn bodies_are_json_and_say_so() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let post = |content_type: &str, body: &[u8]| {
        client.raw(
            "POST",
            "/k/v1/record.json",
            &[("Content-Type", content_type)],
            body,
        )
    };
    post("application/json; charset=utf-8", br#"{"app": 1}"#).ok();
    post("text/plain", br#"{"app": 1}"#).error(400, "CB_IL02");
    for broken in [&b"{\"app\": 1"[..], b"[1]", b"\xff", b"x"] {
        post("application/json", broken).error(400, "CB_IJ01");
    }
    let anonymous = Client::anonymous(&server);
    let header = [("Content-Type", "application/json")];
    anonymous
        .raw("POST", "/k/v1/record.json", &header, b"{")
        .error(400, "CB_IJ01");
}

#[test]
fn a_connection_serves_many_requests() {
    let server = serve(every_type());
    let mut stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    for _ in 0..3 {
        let request = "GET /k/v1/record.json?app=1&id=1 HTTP/1.1\r\nHost: x\r\nX-Cybozu-API-Token: secret\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"}") {
            let mut byte = [0; 1];
            stream.read_exact(&mut byte).unwrap();
            answer.push(byte[0]);
        }
        assert!(answer.starts_with(b"HTTP/1.1 404 Not Found\r\n"));
    }
}

#[test]
fn the_same_port_answers_on_ipv6_where_there_is_one() {
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err() {
        eprintln!("skipped: this machine has no IPv6");
        return;
    }
    let server = serve(every_type());
    Client::new(&server)
        .at(Ipv6Addr::LOCALHOST.into())
        .get("records.json?app=1")
        .ok();
}

#[test]
fn a_dropped_server_is_gone_and_others_go_on() {
    let first = serve(every_type());
    let second = serve(every_type());
    assert_ne!(first.port(), second.port());
    let port = first.port();
    Client::new(&first).add(json!({}));
    let mut open = TcpStream::connect(("127.0.0.1", port)).unwrap();
    drop(first);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    assert!(
        matches!(open.read(&mut [0; 1]), Ok(0) | Err(_)),
        "open connections are cut"
    );
    assert_eq!(Client::new(&second).count(), "0");
}

#[test]
fn requests_are_remembered_without_secrets() {
    let server = serve(every_type());
    let client = Client::new(&server).with("User-Agent", "test/1");
    client
        .post("record.json", json!({"app": 1, "record": {}}))
        .ok();
    client.get("record.json?app=1&id=9").error(404, "GAIA_RE01");
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    let (added, read) = (&requests[0], &requests[1]);
    assert_eq!(
        (added.method.as_str(), added.path.as_str(), added.status),
        ("POST", "/k/v1/record.json", 200)
    );
    assert_eq!(added.body, Some(json!({"app": 1, "record": {}})));
    assert_eq!(added.header("User-Agent"), Some("test/1"));
    assert_eq!(added.header("X-Cybozu-API-Token"), Some("***"));
    assert!(!format!("{requests:?}").contains("secret"));
    assert_eq!(
        (read.query.as_str(), read.status, &read.body),
        ("app=1&id=9", 404, &None)
    );
}
