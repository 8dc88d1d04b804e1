//! What webhooks are notified of.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{NOW, builder, every_type};
use crate::process;

/// A server on a port of its own that keeps what it is sent.
struct Receiver {
    url: String,
    received: Arc<Mutex<Vec<Value>>>,
}

impl Receiver {
    fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook?a=1", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut reader = BufReader::new(stream.unwrap());
                let mut length = 0;
                let mut head = String::new();
                loop {
                    let mut line = String::new();
                    reader.read_line(&mut line).unwrap();
                    if line.trim().is_empty() {
                        break;
                    }
                    let lower = line.to_lowercase();
                    if let Some(value) = lower.strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                    head.push_str(&lower);
                }
                assert!(head.starts_with("post /hook?a=1 "), "{head}");
                assert!(head.contains("content-type: application/json"), "{head}");
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                let body = serde_json::from_slice(&body).unwrap();
                kept.lock().unwrap().push(body);
                let answer = "HTTP/1.1 500 Failed\r\nContent-Length: 0\r\n\r\n";
                reader.get_mut().write_all(answer.as_bytes()).unwrap();
            }
        });
        Receiver { url, received }
    }

    fn take(&self, server: &Emulator) -> Vec<Value> {
        server.webhooks_delivered();
        std::mem::take(&mut *self.received.lock().unwrap())
    }
}

fn start() -> (Emulator, Receiver, Client) {
    let receiver = Receiver::start();
    let server = builder(every_type())
        .webhook(1, &receiver.url)
        .start()
        .unwrap();
    let client = Client::new(&server);
    (server, receiver, client)
}

#[test]
fn a_record_that_is_added_or_updated_is_sent_as_get_record_shows_it() {
    let (server, receiver, client) = start();
    client.add(json!({"text": {"value": "first"}}));
    let shown = || client.get("record.json?app=1&id=1").ok()["record"].clone();
    let added = shown();
    let change = json!({"app": 1, "id": 1, "record": {"text": {"value": "second"}}});
    client.put("record.json", change).ok();
    let sent = receiver.take(&server);
    assert_eq!(sent.len(), 2);
    let url = "http://localhost/k/1/show#record=1";
    for (notification, kind, record, title) in [
        (&sent[0], "ADD_RECORD", added, "first"),
        (&sent[1], "UPDATE_RECORD", shown(), "second"),
    ] {
        let mut notification = notification.clone();
        assert!(!notification["id"].take().as_str().unwrap().is_empty());
        let app = json!({"id": "1", "name": "sheet"});
        let expected = json!({"id": null, "type": kind, "app": app, "record": record, "recordTitle": title, "url": url});
        assert_eq!(notification, expected);
    }
    assert_ne!(sent[0]["id"], sent[1]["id"]);
}

#[test]
fn a_comment_is_sent_with_its_author_and_mentions() {
    let (server, receiver, client) = start();
    client.add(json!({}));
    let mentions = json!([{"code": "sato", "type": "USER"}]);
    let comment =
        json!({"app": 1, "record": 1, "comment": {"text": "hello", "mentions": mentions}});
    client.post("record/comment.json", comment).ok();
    let sent = receiver.take(&server);
    assert_eq!(sent[1]["type"], "ADD_RECORD_COMMENT");
    assert_eq!(sent[1]["recordId"], "1");
    let creator = json!({"code": "Administrator", "name": "Administrator"});
    assert_eq!(
        sent[1]["comment"],
        json!({"id": "1", "text": "sato hello ", "createdAt": NOW, "creator": creator, "mentions": mentions})
    );
    let url = sent[1]["url"].as_str().unwrap();
    assert!(url.ends_with("/k/1/show#record=1&comment=1"), "{url}");
}

#[test]
fn a_change_of_the_status_is_sent_with_the_record() {
    let receiver = Receiver::start();
    let server = Emulator::builder()
        .schema_json("requests", process::app())
        .token("secret")
        .webhook(1, &receiver.url)
        .start()
        .unwrap();
    let client = Client::new(&server);
    client.add(json!({"number": {"value": "200"}}));
    let action = json!({"app": 1, "id": 1, "action": "big"});
    client.put("record/status.json", action).ok();
    let sent = &receiver.take(&server)[1];
    assert_eq!(sent["type"], "UPDATE_STATUS");
    assert_eq!(sent["record"]["status"]["value"], "done");
    assert_eq!(sent["record"]["$revision"]["value"], "3");
    assert_eq!(sent["recordTitle"], "1");
}

#[test]
fn a_record_that_a_user_deletes_is_sent_with_who_and_when() {
    let receiver = Receiver::start();
    let server = builder(every_type())
        .user("sato", "password")
        .webhook(1, &receiver.url)
        .start()
        .unwrap();
    let client = Client::new(&server);
    client.add(json!({}));
    receiver.take(&server);
    server.delete_record(1, 1, "sato").unwrap();
    let mut sent = receiver.take(&server);
    assert_eq!(sent.len(), 1);
    assert!(!sent[0]["id"].take().as_str().unwrap().is_empty());
    let by = json!({"code": "sato", "name": "sato"});
    let app = json!({"id": "1", "name": "sheet"});
    let expected = json!({"id": null, "type": "DELETE_RECORD", "app": app, "recordId": "1", "deletedBy": by, "deletedAt": NOW});
    assert_eq!(sent[0], expected);
    client.get("record.json?app=1&id=1").error(404, "GAIA_RE01");
    server.delete_user("kato");
    for (app, record, user, reason) in [
        (1, 1, "sato", "1"),
        (7, 1, "sato", "app 7 is not loaded"),
        (1, 1, "kato", "there is no user kato"),
    ] {
        let error = server.delete_record(app, record, user).unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
    }
    assert_eq!(receiver.take(&server), [json!(null); 0]);
}

#[test]
fn what_fails_and_what_concerns_several_records_is_not_sent() {
    let (server, receiver, client) = start();
    let several = json!({"app": 1, "records": [{"text": {"value": "a"}}, {}]});
    client.post("records.json", several).ok();
    let several = json!({"app": 1, "records": [{"id": 1, "record": {}}]});
    client.put("records.json", several).ok();
    client
        .delete("records.json", json!({"app": 1, "ids": [2]}))
        .ok();
    let wrong = json!({"app": 1, "record": {"drop": {"value": "none"}}});
    client.post("record.json", wrong).error(400, "CB_VA01");
    let add =
        json!({"method": "POST", "api": "/k/v1/record.json", "payload": {"app": 1, "record": {}}});
    let missing = json!({"method": "PUT", "api": "/k/v1/record.json", "payload": {"app": 1, "id": 99, "record": {}}});
    let bulk = client.post("bulkRequest.json", json!({"requests": [add, missing]}));
    assert_eq!(bulk.status, 404);
    assert_eq!(receiver.take(&server), [json!(null); 0]);
    let add =
        json!({"method": "POST", "api": "/k/v1/record.json", "payload": {"app": 1, "record": {}}});
    client
        .post("bulkRequest.json", json!({"requests": [add]}))
        .ok();
    assert_eq!(receiver.take(&server).len(), 1);
}

#[test]
fn the_notifications_of_an_app_arrive_in_the_order_of_its_changes() {
    let (server, receiver, client) = start();
    client.add(json!({}));
    for number in 0..30 {
        let record = json!({"number": {"value": number.to_string()}});
        let change = json!({"app": 1, "id": 1, "record": record});
        client.put("record.json", change).ok();
    }
    let sent = receiver.take(&server);
    let revision = |sent: &Value| sent["record"]["$revision"]["value"].clone();
    let revisions: Vec<Value> = sent.iter().map(revision).collect();
    let expected: Vec<Value> = (1..=31)
        .map(|revision| json!(revision.to_string()))
        .collect();
    assert_eq!(revisions, expected);
}

#[test]
fn a_receiver_that_is_gone_holds_up_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let receiver = Receiver::start();
    let server = builder(every_type())
        .webhook(1, url)
        .webhook(1, &receiver.url)
        .start()
        .unwrap();
    Client::new(&server).add(json!({}));
    assert_eq!(receiver.take(&server).len(), 1);
}

#[test]
fn only_this_machine_is_notified_unless_a_host_is_allowed() {
    let start = |urls: &[&str]| {
        let server = urls.iter().fold(builder(every_type()), |builder, url| {
            builder.webhook(1, *url)
        });
        let server = server.allow_webhook_host("hooks.example").start();
        server.map(|_| ()).map_err(|error| error.to_string())
    };
    for accepted in [
        "http://localhost:1/a",
        "http://127.0.0.2/",
        "http://[::1]:1",
        "http://hooks.example/a",
    ] {
        assert_eq!(start(&[accepted]), Ok(()), "{accepted}");
    }
    for refused in ["http://other.example/secret", "http://192.0.2.1/secret"] {
        let error = start(&[refused]).unwrap_err();
        assert!(error.contains("allow that host"), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
    for refused in ["https://127.0.0.1/", "/path", ""] {
        let error = start(&[refused]).unwrap_err();
        assert!(error.contains("is not a URL like"), "{error}");
    }
    assert_eq!(start(&["http://localhost:1/"; 10]), Ok(()));
    let error = start(&["http://localhost:1/"; 11]).unwrap_err();
    assert!(error.contains("more than 10 webhooks"), "{error}");
}

#[test]
fn a_webhook_of_an_app_that_does_not_exist_is_refused() {
    let server = builder(every_type()).webhook(7, "http://127.0.0.1:1/secret");
    let error = server.start().map(|_| ()).unwrap_err().to_string();
    assert!(
        error.contains("app 7, which does not exist; the apps are 1"),
        "{error}"
    );
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn a_configuration_file_adds_webhooks_and_allows_hosts() {
    let receiver = Receiver::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("emulator.toml");
    let start = |webhooks: &str| {
        std::fs::write(&path, webhooks).unwrap();
        let server = builder(every_type()).config_file(&path).unwrap().start();
        server.map_err(|error| error.to_string())
    };
    let webhook = |app: u64, url: &str| format!("[[webhook]]\napp = {app}\nurl = \"{url}\"\n");
    let server = start(&webhook(1, &receiver.url)).unwrap();
    Client::new(&server).add(json!({}));
    assert_eq!(receiver.take(&server).len(), 1);
    let elsewhere = webhook(1, "http://hooks.example/a");
    start(&elsewhere).map(|_| ()).unwrap_err();
    start(&format!("webhook-hosts = [\"hooks.example\"]\n{elsewhere}")).unwrap();
    let unknown = start(&webhook(3, &receiver.url)).map(|_| ()).unwrap_err();
    assert!(unknown.contains("app 3"), "{unknown}");
}

#[test]
fn requests_add_list_and_remove_webhooks() {
    let receiver = Receiver::start();
    let server = builder(every_type()).start().unwrap();
    let client = Client::new(&server);
    let steer = |method: &str, body: Value| {
        let body = body.to_string();
        client.raw(method, "/_emulator/webhooks", &[], body.as_bytes())
    };
    let state = |webhooks: Value| json!({"webhooks": webhooks, "waiting": 0});
    assert_eq!(steer("GET", json!(null)).ok(), state(json!([])));
    client.add(json!({}));
    let host = receiver.url["http://".len()..].split('/').next().unwrap();
    let listed = state(json!([{"app": 1, "host": host}]));
    let webhook = json!({"app": 1, "url": receiver.url});
    assert_eq!(
        steer("POST", webhook).ok(),
        listed,
        "without the secret part"
    );
    client.add(json!({"text": {"value": "second"}}));
    let sent = receiver.take(&server);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["record"]["text"]["value"], "second");
    for (refused, reason) in [
        (
            json!({"app": 9, "url": receiver.url}),
            "app 9, which does not exist",
        ),
        (
            json!({"app": 1, "url": "https://127.0.0.1/secret"}),
            "is not a URL like",
        ),
        (
            json!({"app": 1, "url": "http://192.0.2.1/secret"}),
            "allow that host",
        ),
        (json!({"app": 1}), "the body is not a webhook"),
    ] {
        let message = control_error(&steer("POST", refused));
        assert!(message.contains(reason), "{message}");
        assert!(!message.contains("secret"), "{message}");
    }
    control_error(&steer("PUT", json!({})));
    assert_eq!(steer("DELETE", json!(null)).ok(), state(json!([])));
    client.add(json!({}));
    assert_eq!(receiver.take(&server).len(), 0);
    for _ in 0..10 {
        steer("POST", json!({"app": 1, "url": receiver.url})).ok();
    }
    let message = control_error(&steer("POST", json!({"app": 1, "url": receiver.url})));
    assert!(message.contains("more than 10 webhooks"), "{message}");
    client.add(json!({}));
    assert_eq!(receiver.take(&server).len(), 10);
}

/// The message of an error of the paths under `/_emulator/`.
fn control_error(response: &Response) -> String {
    let body = response.body();
    assert_eq!(
        (response.status, &body["code"]),
        (400, &json!("EMULATOR_CONTROL"))
    );
    body["message"].as_str().unwrap().to_owned()
}
