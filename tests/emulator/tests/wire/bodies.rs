//! Bodies that are too large, or that stop coming.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{builder, eventually, every_type};

/// A body of this size that adds a record.
fn add(client: &Client, bytes: usize) -> Response {
    let body = json!({"app": 1}).to_string();
    let blanks = " ".repeat(bytes - body.len());
    let header = [("Content-Type", "application/json")];
    let body = format!("{body}{blanks}");
    client.raw("POST", "/k/v1/record.json", &header, body.as_bytes())
}

fn statuses(server: &Emulator) -> Vec<u16> {
    let requests = server.requests();
    requests.iter().map(|request| request.status).collect()
}

#[test]
fn a_body_has_up_to_as_many_bytes_as_it_may() {
    let server = builder(every_type())
        .largest_json_body(100)
        .start()
        .unwrap();
    let client = Client::new(&server);
    assert_eq!(add(&client, 100).status, 200);
    let refused = add(&client, 101);
    assert_eq!(refused.status, 413);
    assert_eq!(refused.header("x-concurrencylimit-limit"), None);
    assert_eq!(client.count(), "1");
    assert_eq!(statuses(&server), [200, 413, 200]);
    let fault = format!("{{\"effect\": \"warning\"}}{}", " ".repeat(100));
    let control = client.raw("POST", "/_emulator/faults", &[], fault.as_bytes());
    assert_eq!(control.status, 413);
}

#[test]
fn a_body_has_up_to_50_megabytes_unless_set_otherwise() {
    let server = builder(every_type()).start().unwrap();
    let client = Client::new(&server);
    assert_eq!(add(&client, 50_000_001).status, 413);
    assert_eq!(client.count(), "0");
}

#[test]
fn a_file_has_up_to_as_many_bytes_as_it_may() {
    let server = builder(every_type())
        .largest_file(3_000_000)
        .largest_json_body(1_000)
        .start()
        .unwrap();
    let client = Client::new(&server);
    // More than fits into memory on its way, and into one piece of the database.
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|at| (at % 251) as u8).collect();
    let key = client.upload("large.bin", "application/octet-stream", &bytes);
    let id = client.add(json!({"file": {"value": [{"fileKey": key}]}}));
    let file = client.record(&id)["file"]["value"][0].clone();
    assert_eq!(file["size"], json!("3000000"));
    let key = file["fileKey"].as_str().unwrap();
    assert!(client.get(&format!("file.json?fileKey={key}")).body == bytes);
    let refused = client.upload_part("file", "a", "text/plain", &[bytes, vec![0]].concat());
    assert_eq!(refused.status, 413);
}

/// Sends the head of a request and a part of its body.
fn begin(server: &Emulator, content_type: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    write!(
        stream,
        "POST /k/v1/file.json HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\nContent-Length: 1000\r\n\r\n{body}"
    )
    .unwrap();
    stream
}

#[test]
fn a_body_that_stops_coming_gives_its_place_back() {
    let server = builder(every_type())
        .concurrency_limit(1)
        .body_timeout(Duration::from_millis(50))
        .start()
        .unwrap();
    let part = "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc";
    for (content_type, body) in [
        ("application/json", "{\"app\""),
        ("application/json", ""),
        ("multipart/form-data; boundary=X", "--X\r\nContent-"),
        ("multipart/form-data; boundary=X", part),
    ] {
        let mut stream = begin(&server, content_type, body);
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        eventually(|| server.running() == 0);
        assert_eq!(Client::new(&server).count(), "0");
    }
    assert_eq!(statuses(&server), [408, 200].repeat(4));
}

#[test]
fn a_client_that_goes_away_gives_its_place_back_too() {
    let server = builder(every_type()).concurrency_limit(1).start().unwrap();
    let stream = begin(&server, "application/json", "{");
    eventually(|| server.running() == 1);
    drop(stream);
    eventually(|| server.running() == 0);
    let found: Value = Client::new(&server).get("records.json?app=1").ok();
    assert_eq!(found["records"], json!([]));
}
