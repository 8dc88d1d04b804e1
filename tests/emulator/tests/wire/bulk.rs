//! Bulk requests: one transaction, one result per request.

use kintone_emulator::Permission;
use serde_json::{Value, json};

use crate::client::Client;
use crate::fixtures::{builder, form, serve};

fn fields() -> Value {
    json!({
        "key": {"type": "SINGLE_LINE_TEXT", "unique": true}, "text": {"type": "SINGLE_LINE_TEXT", "required": true},
    })
}

fn request(method: &str, api: &str, payload: Value) -> Value {
    json!({"method": method, "api": format!("/k/v1/{api}"), "payload": payload})
}

fn add(text: &str) -> Value {
    request(
        "POST",
        "record.json",
        json!({"app": 1, "record": {"text": {"value": text}}}),
    )
}

#[test]
fn each_result_is_what_the_single_call_answers() {
    let server = serve(fields());
    let client = Client::new(&server);
    let id = client.add(json!({"text": {"value": "x"}}));
    let record = json!({"text": {"value": "y"}});
    let requests = json!([
        add("a"),
        request(
            "POST",
            "records.json",
            json!({"app": 1, "records": [record, record]})
        ),
        request(
            "PUT",
            "record.json",
            json!({"app": 1, "id": id, "record": record, "revision": 1})
        ),
        request(
            "PUT",
            "records.json",
            json!({"app": 1, "upsert": true, "records": [
            {"updateKey": {"field": "key", "value": "k"}, "record": record}]})
        ),
        request(
            "DELETE",
            "records.json",
            json!({"app": 1, "ids": [id], "revisions": [2]})
        ),
    ]);
    let results = client
        .post("bulkRequest.json", json!({"requests": requests}))
        .ok();
    let expected = json!({"results": [
        {"id": "2", "revision": "1"},
        {"ids": ["3", "4"], "revisions": ["1", "1"]},
        {"revision": "2"},
        {"records": [{"id": "5", "revision": "1", "operation": "INSERT"}]},
        {},
    ]});
    assert_eq!(results, expected);
    assert_eq!(client.count(), "4");
}

#[test]
fn a_failure_in_the_middle_undoes_all_and_has_the_status_of_the_failed_request() {
    let server = serve(fields());
    let client = Client::new(&server);
    let id = client.add(json!({"text": {"value": "x"}}));
    let stale = request(
        "PUT",
        "record.json",
        json!({"app": 1, "id": id, "record": {}, "revision": 5}),
    );
    let missing = request("DELETE", "records.json", json!({"app": 1, "ids": [99]}));
    let empty = request(
        "POST",
        "records.json",
        json!({"app": 1, "records": [{"text": {"value": "x"}}, {}]}),
    );
    let unknown = request("POST", "record.json", json!({"app": 9}));
    for (failing, status, code) in [
        (stale, 409, "GAIA_CO02"),
        (missing, 404, "GAIA_RE01"),
        (empty, 400, "CB_VA01"),
        (unknown, 404, "GAIA_AP01"),
    ] {
        let response = client.post(
            "bulkRequest.json",
            json!({"requests": [add("a"), failing, add("b")]}),
        );
        assert_eq!(response.status, status, "{code}");
        let body = response.body();
        assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
        let results = body["results"].as_array().unwrap();
        assert_eq!(
            (results.len(), &results[0], &results[2]),
            (3, &json!({}), &json!({}))
        );
        assert_eq!(results[1]["code"], json!(code));
        assert_eq!(results[1]["id"].as_str().map(str::len), Some(20));
        if code == "CB_VA01" {
            let expected = json!({"records[1].text.value": {"messages": ["必須です。"]}});
            assert_eq!(results[1]["errors"], expected);
        }
        assert_eq!(client.count(), "1");
    }
    assert_eq!(client.record(&id)["$revision"]["value"], json!("1"));
}

#[test]
fn a_record_of_the_same_bulk_is_found_by_its_key() {
    let server = serve(fields());
    let client = Client::new(&server);
    let new = json!({"app": 1, "record": {"key": {"value": "k"}, "text": {"value": "a"}}});
    let update = json!({"app": 1, "updateKey": {"field": "key", "value": "k"}, "record": {"text": {"value": "b"}}});
    let requests = json!([
        request("POST", "record.json", new),
        request("PUT", "record.json", update)
    ]);
    client
        .post("bulkRequest.json", json!({"requests": requests}))
        .ok();
    assert_eq!(client.record("1")["text"]["value"], json!("b"));
}

#[test]
fn errors_of_the_envelope_have_no_results() {
    let server = serve(fields());
    let client = Client::new(&server);
    for requests in [json!([]), json!(vec![add("a"); 21])] {
        let errors = client
            .post("bulkRequest.json", json!({"requests": requests}))
            .invalid();
        assert!(errors["requests"].is_string(), "{errors}");
    }
    assert_eq!(
        client.post("bulkRequest.json", json!({})).invalid()["requests"][0],
        json!("必須です。")
    );
    for other in [
        request("GET", "record.json", json!({"app": 1, "id": 1})),
        request("POST", "file.json", json!({})),
        request("POST", "bulkRequest.json", json!({"requests": []})),
        json!({"method": "POST", "api": "/elsewhere", "payload": {}}),
    ] {
        let errors = client
            .post("bulkRequest.json", json!({"requests": [add("a"), other]}))
            .invalid();
        assert!(errors["requests[1].api"].is_string(), "{errors}");
    }
    Client::anonymous(&server)
        .post("bulkRequest.json", json!({"requests": [add("a")]}))
        .error(401, "CB_AU01");
    client
        .post("bulkRequest.json", json!({"requests": ["x"]}))
        .error(400, "CB_IJ01");
    assert_eq!(client.count(), "0");
    client
        .post("bulkRequest.json", json!({"requests": vec![add("a"); 20]}))
        .ok();
    assert_eq!(client.count(), "20");
}

#[test]
fn requests_name_the_guest_space_themselves() {
    let server = builder(fields()).in_guest_space(1, 7).start().unwrap();
    let client = Client::new(&server);
    let mut inside = add("a");
    let body = client.post("bulkRequest.json", json!({"requests": [inside]}));
    assert_eq!(
        (body.status, &body.body()["results"][0]["code"]),
        (400, &json!("GAIA_IL23"))
    );
    inside["api"] = json!("/k/guest/7/v1/record.json");
    client
        .post("bulkRequest.json", json!({"requests": [inside]}))
        .ok();
}

#[test]
fn requests_of_one_bulk_are_in_one_guest_space() {
    let server = builder(fields())
        .schema_json("outside", form(fields()))
        .in_guest_space(1, 7)
        .start()
        .unwrap();
    let client = Client::new(&server).with("Accept-Language", "en");
    let at = |api: &str, app: u32| {
        let record = json!({"text": {"value": "x"}});
        json!({"method": "POST", "api": api, "payload": {"app": app, "record": record}})
    };
    let inside = at("/k/guest/7/v1/record.json", 1);
    let outside = at("/k/v1/record.json", 2);
    let call = |path: &str, requests: Value| {
        let header = [("Content-Type", "application/json")];
        let body = json!({"requests": requests}).to_string();
        client.raw("POST", path, &header, body.as_bytes())
    };
    let (plain, guest) = ("/k/v1/bulkRequest.json", "/k/guest/7/v1/bulkRequest.json");
    let refused = "All requests of a bulk request must be in the same guest space.";
    for (path, requests, place) in [
        (plain, json!([inside, inside, outside]), 2),
        (plain, json!([outside, inside]), 1),
        (guest, json!([outside]), 0),
    ] {
        assert_eq!(
            call(path, requests).invalid(),
            json!({(format!("requests[{place}].api")): refused})
        );
    }
    call(plain, json!([outside])).ok();
    let results = call(guest, json!([inside])).ok();
    assert_eq!(
        results["results"][0]["id"],
        json!("1"),
        "nothing was added before"
    );
}

#[test]
fn apps_with_tokens_of_their_own_share_a_bulk_request_unless_one_token_is_asked_for() {
    let all = [Permission::AddRecords];
    for one in [false, true] {
        let server = builder(fields())
            .schema_json("other", form(fields()))
            .token_for(1, "first", &all)
            .token_for(2, "second", &all)
            .one_token_per_bulk(one)
            .start()
            .unwrap();
        let client = Client::anonymous(&server).with("X-Cybozu-API-Token", "first,second");
        let mut other = add("b");
        client
            .post("bulkRequest.json", json!({"requests": [add("a"), other]}))
            .ok();
        other["payload"]["app"] = json!(2);
        let both = json!({"requests": [add("a"), other]});
        match one {
            true => drop(
                client
                    .post("bulkRequest.json", both.clone())
                    .error(400, "CB_IL02"),
            ),
            false => drop(client.post("bulkRequest.json", both.clone()).ok()),
        }
        // A token for all apps, and a password, are one.
        Client::new(&server).post("bulkRequest.json", both).ok();
    }
}
