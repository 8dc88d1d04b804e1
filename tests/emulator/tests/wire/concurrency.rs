//! Requests that run at once: the limit, its headers, writes that overlap.

use std::time::Duration;

use kintone_emulator::{Effect, Emulator, Fault, When};
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{builder, eventually, every_type, form, serve};

/// Longer than any test: a request with this delay keeps running until the server stops.
const FOREVER: Duration = Duration::from_secs(3600);

fn limits(response: &Response) -> (u32, u32) {
    let number = |name| response.header(name).unwrap().parse().unwrap();
    (
        number("x-concurrencylimit-limit"),
        number("x-concurrencylimit-running"),
    )
}

fn slow(method: &str, path: &str) -> Fault {
    Fault::new(Effect::Delay(When::Before, FOREVER))
        .method(method)
        .path(path)
}

fn add(app: u64) -> Value {
    json!({"app": app, "record": {}})
}

fn bulk(apps: &[u64]) -> Value {
    let add =
        |app: &u64| json!({"method": "POST", "api": "/k/v1/record.json", "payload": add(*app)});
    json!({"requests": apps.iter().map(add).collect::<Vec<Value>>()})
}

#[test]
fn the_request_above_the_limit_is_refused_and_says_so() {
    let server = builder(every_type())
        .fault(slow("GET", "records.json"))
        .start()
        .unwrap();
    let client = Client::new(&server).with("Accept-Language", "en");
    let mut running: Vec<_> = (0..99)
        .map(|_| client.open("GET", "records.json", &json!({"app": 1})))
        .collect();
    eventually(|| server.running() == 99);
    let last = client.get("record.json?app=1&id=1");
    assert_eq!((last.status, limits(&last)), (404, (100, 100)));
    running.push(client.open("GET", "records.json", &json!({"app": 1})));
    eventually(|| server.running() == 100);
    for _ in 0..2 {
        let refused = client.post("record.json", add(1));
        let (message, _) = refused.error(429, "GAIA_TO04");
        assert_eq!(
            message,
            "The number of concurrent API requests exceeds the limit."
        );
        assert_eq!(limits(&refused), (100, 101));
        assert_eq!(refused.header("x-cybozu-error"), Some("GAIA_TO04"));
    }
    // Calls continue after their client disconnects, so a slot is freed only by an answer.
    drop(running);
    assert_eq!(client.post("record.json", add(1)).status, 429);
}

#[test]
fn a_place_is_free_again_after_the_answer() {
    let server = builder(every_type()).concurrency_limit(1).start().unwrap();
    let client = Client::new(&server);
    for _ in 0..3 {
        let response = client.get("records.json?app=1");
        assert_eq!((response.status, limits(&response)), (200, (1, 1)));
        eventually(|| server.running() == 0);
    }
    server.set_concurrency_limit(0);
    let refused = client.get("records.json?app=1");
    assert_eq!((refused.status, limits(&refused)), (429, (0, 1)));
}

#[test]
fn other_programs_take_places() {
    let server = builder(every_type()).occupied_slots(50).start().unwrap();
    let client = Client::new(&server);
    let answered = || limits(&client.get("records.json?app=1"));
    assert_eq!(answered(), (100, 51));
    server.occupy_slots(99);
    assert_eq!(answered(), (100, 100));
    for occupied in [100, usize::MAX] {
        server.occupy_slots(occupied);
        assert_eq!(answered(), (100, 101));
    }
    server.occupy_slots(0);
    assert_eq!(answered(), (100, 1));
}

#[test]
fn a_request_that_breaks_off_gives_its_place_back() {
    let server = serve(every_type());
    let mut broken = std::net::TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    let request = "POST /k/v1/record.json HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n";
    std::io::Write::write_all(&mut broken, request.as_bytes()).unwrap();
    eventually(|| server.running() == 1);
    drop(broken);
    eventually(|| server.running() == 0);
}

fn two_apps() -> Emulator {
    builder(every_type())
        .schema_json("other", form(every_type()))
        .lock_conflicts(true)
        .start()
        .unwrap()
}

#[test]
fn a_write_during_a_write_to_the_same_app_is_refused() {
    let server = two_apps();
    let client = Client::new(&server);
    server.inject(slow("POST", "record.json").times(1)).unwrap();
    let _first = client.open("POST", "record.json", &add(1));
    eventually(|| server.running() == 1);
    for refused in [
        client.post("record.json", add(1)),
        client.delete("records.json", json!({"app": "1", "ids": [1]})),
        client.raw("DELETE", "/k/v1/records.json?app=1&ids%5B0%5D=1", &[], b""),
        client.put(
            "record/status.json",
            json!({"app": 1, "id": 1, "action": "x"}),
        ),
    ] {
        refused.error(400, "GAIA_DA02");
    }
    let refused = client.post("bulkRequest.json", bulk(&[2, 1]));
    assert_eq!(refused.status, 400);
    let results = refused.body()["results"].clone();
    assert_eq!(
        (&results[0], &results[1]["code"]),
        (&json!({}), &json!("GAIA_DA02"))
    );
    // Reads and writes to other apps do not conflict.
    assert_eq!(client.count(), "0");
    client.post("record.json", add(2)).ok();
}

#[test]
fn a_bulk_request_locks_all_its_apps_until_it_is_answered() {
    let server = two_apps();
    let client = Client::new(&server);
    let pause = Fault::new(Effect::Delay(When::After, FOREVER)).path("bulkRequest.json");
    server.inject(pause.times(1)).unwrap();
    let _first = client.open("POST", "bulkRequest.json", &bulk(&[1, 2, 1]));
    // The two records of app 1 are there, but the request is not over.
    eventually(|| client.count() == "2");
    client.post("record.json", add(2)).error(400, "GAIA_DA02");
    client.post("record.json", add(1)).error(400, "GAIA_DA02");
}

#[test]
fn consecutive_writes_do_not_conflict() {
    let server = two_apps();
    let client = Client::new(&server);
    for _ in 0..3 {
        client.post("record.json", add(1)).ok();
        client.post("bulkRequest.json", bulk(&[1, 1])).ok();
        client
            .post("record.json", json!({"app": 9}))
            .error(404, "GAIA_AP01");
    }
}

#[test]
fn other_languages_change_the_limits_over_http() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let control = |method: &str, body: &str| {
        let answer =
            Client::anonymous(&server).raw(method, "/_emulator/limits", &[], body.as_bytes());
        (answer.status, answer.body())
    };
    let state = |limit: u32, occupied: u32, conflicts: bool| {
        (
            200,
            json!({"concurrencyLimit": limit, "occupiedSlots": occupied, "lockConflicts": conflicts}),
        )
    };
    assert_eq!(control("GET", ""), state(100, 0, false));
    assert_eq!(
        control("PUT", r#"{"concurrencyLimit": 10}"#),
        state(10, 0, false)
    );
    assert_eq!(
        control("PUT", r#"{"occupiedSlots": 4, "lockConflicts": true}"#),
        state(10, 4, true)
    );
    assert_eq!(limits(&client.get("records.json?app=1")), (10, 5));
    server.inject(slow("POST", "record.json").times(1)).unwrap();
    let _first = client.open("POST", "record.json", &add(1));
    eventually(|| server.running() == 1);
    client.post("record.json", add(1)).error(400, "GAIA_DA02");
    for (method, body, expected) in [
        (
            "PUT",
            r#"{"limit": 1}"#,
            "unknown field `limit`, expected one of `concurrencyLimit`, `occupiedSlots`",
        ),
        ("PUT", r#"{"occupiedSlots": -1}"#, "-1"),
        ("DELETE", "", "accepts GET and PUT"),
    ] {
        let (status, body) = control(method, body);
        let message = body["message"].as_str().unwrap();
        assert!(status == 400 && message.contains(expected), "{message}");
    }
    assert_eq!(control("GET", ""), state(10, 4, true));
}

#[test]
fn overlapping_writes_are_fine_unless_asked_for() {
    let server = serve(every_type());
    let client = Client::new(&server);
    server.inject(slow("POST", "record.json").times(1)).unwrap();
    let _first = client.open("POST", "record.json", &add(1));
    eventually(|| server.running() == 1);
    client.post("record.json", add(1)).ok();
}
