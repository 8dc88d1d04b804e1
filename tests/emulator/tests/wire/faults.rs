//! Faults: what each does to an answer, where and how often, and the path that injects them over HTTP.

use std::time::{Duration, Instant};

use kintone_emulator::{Effect, Emulator, Fault, When};
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{builder, eventually, every_type, serve};

fn faulty(effect: Effect) -> (Emulator, Client) {
    let server = builder(every_type())
        .fault(
            Fault::new(effect)
                .method("POST")
                .path("record.json")
                .times(1),
        )
        .start()
        .unwrap();
    let client = Client::new(&server);
    (server, client)
}

fn add(client: &Client) -> Response {
    client.post("record.json", json!({"app": 1, "record": {}}))
}

fn is_cut(client: &Client) -> bool {
    client
        .try_json("POST", "record.json", &json!({"app": 1, "record": {}}))
        .is_err()
}

#[test]
fn refusals_apply_nothing() {
    for (effect, status, code) in [
        (Effect::TooManyRequests, 429, "GAIA_TO04"),
        (Effect::LockFailed, 400, "GAIA_DA02"),
        (Effect::LockFailed520, 520, "GAIA_DA02"),
        (Effect::UnknownCode, 400, "EMULATOR_UNHEARD_OF"),
    ] {
        let (_server, client) = faulty(effect);
        let refused = add(&client);
        refused.error(status, code);
        let is_limit = effect == Effect::TooManyRequests;
        let running = if is_limit { "101" } else { "1" };
        assert_eq!(refused.header("x-concurrencylimit-limit"), Some("100"));
        assert_eq!(refused.header("x-concurrencylimit-running"), Some(running));
        assert_eq!(refused.header("x-cybozu-error"), is_limit.then_some(code));
        assert_eq!(client.count(), "0");
        add(&client).ok();
    }
}

#[test]
fn messages_of_faults_are_in_the_language_of_the_caller() {
    let (_server, client) = faulty(Effect::LockFailed);
    let (message, _) = add(&client.clone().with("Accept-Language", "en")).error(400, "GAIA_DA02");
    assert!(
        message.starts_with("Failed to save the changes"),
        "{message}"
    );
}

#[test]
fn gateways_answer_without_json_before_or_after_the_write() {
    for (when, stored) in [(When::Before, "0"), (When::After, "1")] {
        for (effect, status, page) in [
            (Effect::Unavailable(when), 503, true),
            (Effect::UnavailableEmpty(when), 503, false),
            (Effect::BadGateway(when), 502, true),
        ] {
            let (_server, client) = faulty(effect);
            let answer = add(&client);
            assert_eq!(answer.status, status);
            assert_eq!(answer.body.starts_with(b"<"), page);
            assert_eq!(answer.body.is_empty(), !page);
            let html = page.then_some("text/html;charset=utf-8");
            assert_eq!(answer.header("content-type"), html);
            assert_eq!(answer.header("x-concurrencylimit-limit"), None);
            assert_eq!(client.count(), stored, "{effect:?}");
        }
    }
}

#[test]
fn a_cut_connection_has_no_answer_before_or_after_the_write() {
    for (when, stored) in [(When::Before, "0"), (When::After, "1")] {
        let (server, client) = faulty(Effect::Cut(when));
        assert!(is_cut(&client));
        assert_eq!(client.count(), stored, "{when:?}");
        let first = &server.requests()[0];
        assert_eq!(
            (first.status, first.faults.as_slice()),
            (0, &[Effect::Cut(when)][..])
        );
    }
}

#[test]
fn a_delay_passes_on_its_side_of_the_call() {
    let delay = Duration::from_millis(50);
    for when in [When::Before, When::After] {
        let (_server, client) = faulty(Effect::Delay(when, delay));
        let start = Instant::now();
        add(&client).ok();
        assert!(start.elapsed() >= delay);
    }
    let forever = Duration::from_secs(3600);
    let (server, client) = faulty(Effect::Delay(When::After, forever));
    let _waits = client.open("POST", "record.json", &json!({"app": 1}));
    eventually(|| client.count() == "1");
    assert_eq!(server.running(), 1);
    let (server, client) = faulty(Effect::Delay(When::Before, forever));
    let _waits = client.open("POST", "record.json", &json!({"app": 1}));
    eventually(|| server.running() == 1);
    assert_eq!(client.count(), "0");
}

#[test]
fn a_call_goes_on_where_its_client_gives_up() {
    let (_server, client) = faulty(Effect::Delay(When::Before, Duration::from_millis(20)));
    // Often, because the end of the connection may arrive together with the request or after it.
    for count in 1..=30 {
        drop(client.open("POST", "record.json", &json!({"app": 1})));
        eventually(|| client.count() == count.to_string());
    }
}

#[test]
fn half_of_a_body_is_missing() {
    let (_server, client) = faulty(Effect::TruncatedJson);
    let answer = add(&client);
    assert_eq!(
        (answer.status, answer.body.as_slice()),
        (200, &br#"{"id":"1","r"#[..])
    );
    assert_eq!(client.count(), "1");
}

#[test]
fn unknown_members_are_in_objects_and_not_in_maps() {
    let server = builder(every_type())
        .fault(Fault::new(Effect::UnknownMembers))
        .start()
        .unwrap();
    let client = Client::new(&server).with("Accept-Language", "en");
    let added = |value: &Value| value.get("emulatorUnknownMember").is_some();
    assert!(added(&add(&client).ok()));
    client
        .post(
            "record.json",
            json!({"app": 1, "record": {"table": {"value": [{}]}}}),
        )
        .ok();
    let body = client
        .get("records.json?app=1&query=order+by+$id+desc")
        .ok();
    let record = &body["records"][0];
    let row = &record["table"]["value"][0];
    assert!(added(&body) && added(&record["text"]) && added(&record["creator"]["value"]));
    assert!(added(row) && added(&row["value"]["item"]));
    assert!(!added(record) && !added(&row["value"]));
    let form = client.get("app/form/fields.json?app=1").ok();
    let properties = &form["properties"];
    assert!(
        added(&form) && added(&properties["drop"]) && added(&properties["drop"]["options"]["a"])
    );
    assert!(
        !added(properties)
            && !added(&properties["drop"]["options"])
            && !added(&properties["table"]["fields"])
    );
    let refused = client.get("record.json?app=1").body();
    assert!(added(&refused) && added(&refused["errors"]["id"]) && !added(&refused["errors"]));
}

#[test]
fn a_field_of_an_unknown_type_is_in_the_form_and_in_records() {
    let server = builder(every_type())
        .fault(Fault::new(Effect::NewFieldType))
        .start()
        .unwrap();
    let client = Client::new(&server);
    let added = add(&client).ok();
    let new = "EMULATOR_NEW_TYPE";
    let form = client.get("app/form/fields.json?app=1").ok();
    assert_eq!(form["properties"]["emulator_new_field"]["type"], json!(new));
    let one = client.get("record.json?app=1&id=1").ok();
    assert_eq!(one["record"]["emulator_new_field"]["type"], json!(new));
    let many = client.get("records.json?app=1").ok();
    assert_eq!(many["records"][0]["emulator_new_field"]["type"], json!(new));
    // The answers of writes do not contain records.
    assert_eq!(added, json!({"id": "1", "revision": "1"}));
    let updated = client
        .put("records.json", json!({"app": 1, "records": [{"id": 1}]}))
        .ok();
    assert_eq!(updated, json!({"records": [{"id": "1", "revision": "2"}]}));
}

#[test]
fn a_warning_is_on_successes_only() {
    let server = builder(every_type())
        .fault(Fault::new(Effect::Warning))
        .start()
        .unwrap();
    let client = Client::new(&server);
    let warning = "Filter aborted because of too many search results";
    let found = client.get("records.json?app=1");
    assert_eq!(
        (found.status, found.header("x-cybozu-warning")),
        (200, Some(warning))
    );
    let refused = client.get("records.json");
    assert_eq!(
        (refused.status, refused.header("x-cybozu-warning")),
        (400, None)
    );
}

#[test]
fn a_page_loop_meets_a_bad_gateway_in_the_middle() {
    let server = serve(every_type());
    let gateway = Fault::new(Effect::BadGateway(When::Before))
        .method("GET")
        .path("records.json");
    server.inject(gateway.skip(2).times(1)).unwrap();
    let client = Client::new(&server);
    let statuses: Vec<u16> = (0..4)
        .map(|_| client.get("records.json?app=1").status)
        .collect();
    assert_eq!(statuses, [200, 200, 502, 200]);
}

#[test]
fn an_overridden_method_and_a_guest_path_count_as_what_they_are() {
    let server = builder(every_type()).in_guest_space(1, 7).start().unwrap();
    server
        .inject(
            Fault::new(Effect::LockFailed)
                .method("DELETE")
                .path("records.json"),
        )
        .unwrap();
    let client = Client::new(&server).with("X-HTTP-Method-Override", "DELETE");
    let header = [("Content-Type", "application/json")];
    client
        .raw(
            "POST",
            "/k/guest/7/v1/records.json",
            &header,
            br#"{"app": 1, "ids": [1]}"#,
        )
        .error(400, "GAIA_DA02");
}

#[test]
fn a_fault_of_a_member_is_its_result_and_undoes_the_bulk_request() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let add = json!({"method": "POST", "api": "/k/v1/record.json", "payload": {"app": 1}});
    let delete =
        json!({"method": "DELETE", "api": "/k/v1/records.json", "payload": {"app": 1, "ids": [1]}});
    let requests = json!({"requests": [add, add, delete]});
    server
        .inject(Fault::new(Effect::LockFailed).path("records.json").times(1))
        .unwrap();
    let refused = client.post("bulkRequest.json", requests.clone());
    let results = refused.body()["results"].clone();
    assert_eq!(
        (refused.status, &results[2]["code"]),
        (400, &json!("GAIA_DA02"))
    );
    assert_eq!((&results[0], &results[1]), (&json!({}), &json!({})));
    assert_eq!(client.count(), "0");
    // The limit does not look into bulk requests, and neither does a cut.
    server
        .inject(
            Fault::new(Effect::TooManyRequests)
                .path("records.json")
                .times(1),
        )
        .unwrap();
    client
        .post("bulkRequest.json", requests.clone())
        .error(429, "GAIA_TO04");
    server
        .inject(
            Fault::new(Effect::Cut(When::After))
                .path("record.json")
                .skip(1)
                .times(1),
        )
        .unwrap();
    assert!(
        client
            .try_json("POST", "bulkRequest.json", &requests)
            .is_err()
    );
    assert_eq!(client.count(), "1");
}

#[test]
fn requests_say_which_faults_happened_to_them() {
    let server = serve(every_type());
    let delay = Effect::Delay(When::Before, Duration::from_millis(1));
    server.inject(Fault::new(delay).times(1)).unwrap();
    server
        .inject(Fault::new(Effect::LockFailed).times(1))
        .unwrap();
    let client = Client::new(&server);
    add(&client).error(400, "GAIA_DA02");
    add(&client).ok();
    let faults: Vec<Vec<Effect>> = server
        .requests()
        .into_iter()
        .map(|log| log.faults)
        .collect();
    assert_eq!(faults, [vec![delay, Effect::LockFailed], vec![]]);
}

#[test]
fn cleared_faults_do_not_happen() {
    let server = builder(every_type())
        .fault(Fault::new(Effect::LockFailed))
        .start()
        .unwrap();
    let client = Client::new(&server);
    add(&client).error(400, "GAIA_DA02");
    server.clear_faults();
    add(&client).ok();
}

#[test]
fn a_fault_that_can_never_happen_is_an_error_that_says_what_can() {
    let server = serve(every_type());
    let lock = || Fault::new(Effect::LockFailed);
    for (fault, expected) in [
        (
            lock().method("post"),
            "the methods are GET, POST, PUT, DELETE",
        ),
        (lock().path("recrods.json"), "records.json"),
        (
            lock().method("PUT").path("app.json"),
            "which this server does not have for PUT",
        ),
        (lock().times(0), "0 times"),
        (lock().chance(1.5, 0), "from 0 to 1"),
        (lock().chance(f64::NAN, 0), "from 0 to 1"),
    ] {
        let error = server.inject(fault.clone()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        let error = builder(every_type())
            .fault(fault)
            .start()
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{error}");
    }
    add(&Client::new(&server)).ok();
}

/// A request to the path that injects faults.
fn control(server: &Emulator, method: &str, body: Value) -> (u16, Value) {
    let header = [("Content-Type", "application/json")];
    let body = match body {
        Value::Null => Vec::new(),
        body => body.to_string().into_bytes(),
    };
    let answer = Client::anonymous(server).raw(method, "/_emulator/faults", &header, &body);
    (answer.status, answer.body())
}

#[test]
fn other_languages_inject_list_and_clear_faults_over_http() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let fault = json!({"effect": "cut", "when": "after", "method": "POST", "path": "record.json", "skip": 1, "times": 1});
    let mut listed = fault.clone();
    (listed["seen"], listed["happened"]) = (json!(0), json!(0));
    let expected = (200, json!({"faults": [listed]}));
    assert_eq!(control(&server, "POST", fault), expected);
    assert!(!is_cut(&client) && is_cut(&client) && !is_cut(&client));
    (listed["seen"], listed["happened"]) = (json!(3), json!(1));
    assert_eq!(
        control(&server, "GET", Value::Null),
        (200, json!({"faults": [listed]}))
    );
    assert_eq!(
        control(&server, "DELETE", Value::Null),
        (200, json!({"faults": []}))
    );
    // These requests are none of kintone's.
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn every_fault_can_be_written_in_json() {
    let server = serve(every_type());
    for fault in [
        json!({"effect": "tooManyRequests"}),
        json!({"effect": "lockFailed", "chance": 0.25, "seed": 7}),
        json!({"effect": "lockFailed520"}),
        json!({"effect": "unknownCode"}),
        json!({"effect": "unavailable", "when": "before"}),
        json!({"effect": "unavailableEmpty", "when": "after"}),
        json!({"effect": "badGateway", "when": "before"}),
        json!({"effect": "cut", "when": "before"}),
        json!({"effect": "delay", "when": "after", "milliseconds": 20}),
        json!({"effect": "truncatedJson"}),
        json!({"effect": "unknownMembers"}),
        json!({"effect": "newFieldType"}),
        json!({"effect": "warning", "path": "records.json"}),
    ] {
        let (status, mut body) = control(&server, "POST", fault.clone());
        assert_eq!(status, 200, "{body}");
        let listed = body["faults"][0].as_object_mut().unwrap();
        listed.remove("seen");
        listed.remove("happened");
        assert_eq!(body["faults"][0], fault);
        control(&server, "DELETE", Value::Null);
    }
}

#[test]
fn a_fault_that_makes_no_sense_is_an_error_that_says_what_does() {
    let server = serve(every_type());
    for (fault, expected) in [
        (
            json!({"effect": "cut", "mehtod": "POST"}),
            "unknown field `mehtod`, expected one of `effect`, `when`",
        ),
        (
            json!({"effect": "explode"}),
            "expected one of `tooManyRequests`, `lockFailed`",
        ),
        (json!({"path": "records.json"}), "missing field `effect`"),
        (json!({"effect": "delay"}), "a delay needs `milliseconds`"),
        (
            json!({"effect": "cut", "milliseconds": 1}),
            "only allowed with delay",
        ),
        (
            json!({"effect": "lockFailed", "when": "after"}),
            "`when` is only allowed with",
        ),
        (
            json!({"effect": "cut", "seed": 1}),
            "`seed` is only allowed with `chance`",
        ),
        (
            json!({"effect": "cut", "path": "recrods.json"}),
            "records.json",
        ),
        (json!({"effect": "cut", "times": -1}), "-1"),
        (Value::Null, "the body is not a fault"),
    ] {
        let (status, body) = control(&server, "POST", fault);
        let message = body["message"].as_str().unwrap();
        assert_eq!(
            (status, body["code"].as_str()),
            (400, Some("EMULATOR_CONTROL"))
        );
        assert!(message.contains(expected), "{message}");
    }
    assert_eq!(
        control(&server, "GET", Value::Null),
        (200, json!({"faults": []}))
    );
    assert_eq!(control(&server, "PATCH", Value::Null).0, 400);
    let nowhere = Client::anonymous(&server).raw("GET", "/_emulator/fault", &[], b"");
    let message = nowhere.body()["message"].as_str().unwrap().to_owned();
    assert!(
        nowhere.status == 400 && message.contains("/_emulator/faults"),
        "{message}"
    );
}
