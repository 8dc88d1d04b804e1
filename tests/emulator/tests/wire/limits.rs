//! The limits of kintone, each from both sides: what has just as much as it may is taken, and what has one more is refused with
//! `CB_VA01` and its place.
//!
//! Limits that need more than one call stand beside what they limit: fields of an app, options, views, requests of a bulk request,
//! open cursors, tokens, concurrent requests, uploads, URLs.

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{builder, every_type};

/// A limit: the place that is reported, the limit, and a call with that many of what is limited.
type Limit = (&'static str, usize, fn(&Client, usize) -> Response);

fn long(count: usize) -> String {
    "字".repeat(count)
}

fn list(count: usize, element: Value) -> Value {
    json!(vec![element; count])
}

/// A call about app 1.
fn put(client: &Client, path: &str, mut members: Value) -> Response {
    members["app"] = json!(1);
    client.put(path, members)
}

fn state(name: &str) -> Value {
    json!({"enable": true, "states": {"a": {"name": name, "index": 0}, "b": {"name": "b", "index": 1}}})
}

fn status_action(name: &str) -> Value {
    let mut process = state("a");
    process["actions"] = json!([{"name": name, "from": "a", "to": "b"}]);
    process
}

fn comment(client: &Client, comment: Value) -> Response {
    client.post(
        "record/comment.json",
        json!({"app": 1, "record": 1, "comment": comment}),
    )
}

fn get_records(client: &Client, path: &str, name: &str, count: usize) -> Response {
    let body = json!({"app": 1, "record": 1, "ids": [1], name: count}).to_string();
    let headers = [
        ("Content-Type", "application/json"),
        ("X-HTTP-Method-Override", "GET"),
    ];
    client.raw("POST", &format!("/k/v1/{path}"), &headers, body.as_bytes())
}

const LIMITS: &[Limit] = &[
    ("comment.text", 65_535, |client, count| {
        comment(client, json!({"text": long(count)}))
    }),
    ("comment.mentions", 10, |client, count| {
        let mention = json!({"type": "USER", "code": "sato"});
        comment(
            client,
            json!({"text": "a", "mentions": list(count, mention)}),
        )
    }),
    ("limit", 10, |client, count| {
        get_records(client, "record/comments.json", "limit", count)
    }),
    ("size", 500, |client, count| {
        client.post("records/cursor.json", json!({"app": 1, "size": count}))
    }),
    ("records", 100, |client, count| {
        let body = json!({"app": 1, "records": list(count, json!({}))});
        client.post("records.json", body)
    }),
    ("records", 100, |client, count| {
        let records: Vec<Value> = (1..=count)
            .map(|id| json!({"id": id, "record": {}}))
            .collect();
        put(client, "records.json", json!({ "records": records }))
    }),
    ("updateKey.value", 64, |client, count| {
        let value = long(count);
        let added = json!({"app": 1, "record": {"unique": {"value": long(count.min(64))}}});
        client.post("record.json", added);
        let key = json!({"field": "unique", "value": value});
        put(
            client,
            "record.json",
            json!({"updateKey": key, "record": {}}),
        )
    }),
    ("record.unique.value", 64, |client, count| {
        let value = "值".repeat(count);
        client.post(
            "record.json",
            json!({"app": 1, "record": {"unique": {"value": value}}}),
        )
    }),
    ("name", 64, |client, count| {
        client.post("preview/app.json", json!({"name": long(count)}))
    }),
    ("name", 64, |client, count| {
        put(
            client,
            "preview/app/settings.json",
            json!({"name": long(count)}),
        )
    }),
    ("description", 10_000, |client, count| {
        put(
            client,
            "preview/app/settings.json",
            json!({"description": long(count)}),
        )
    }),
    ("numberPrecision.digits", 30, |client, count| {
        let precision = json!({"numberPrecision": {"digits": count, "decimalPlaces": 4}});
        put(client, "preview/app/settings.json", precision)
    }),
    ("numberPrecision.decimalPlaces", 10, |client, count| {
        let precision = json!({"numberPrecision": {"digits": 30, "decimalPlaces": count}});
        put(client, "preview/app/settings.json", precision)
    }),
    ("content", 10_000, |client, count| {
        put(
            client,
            "preview/app/adminNotes.json",
            json!({"content": long(count)}),
        )
    }),
    ("views[a].name", 64, |client, count| {
        let view = json!({"name": long(count), "index": 0, "type": "LIST", "fields": ["text"]});
        put(
            client,
            "preview/app/views.json",
            json!({"views": {"a": view}}),
        )
    }),
    ("reports[a].name", 64, |client, count| {
        let report = json!({"name": long(count), "index": 0, "chartType": "TABLE"});
        put(
            client,
            "preview/app/reports.json",
            json!({"reports": {"a": report}}),
        )
    }),
    ("reports", 1_000, |client, count| {
        let report = |at: usize| {
            let name = at.to_string();
            (
                name.clone(),
                json!({"name": name, "index": at, "chartType": "TABLE"}),
            )
        };
        let reports: serde_json::Map<String, Value> = (0..count).map(report).collect();
        put(
            client,
            "preview/app/reports.json",
            json!({ "reports": reports }),
        )
    }),
    ("actions[a].name", 32, |client, count| {
        let action = json!({"name": long(count), "index": 0, "destApp": {"app": 1}});
        put(
            client,
            "preview/app/actions.json",
            json!({"actions": {"a": action}}),
        )
    }),
    ("states[a].name", 64, |client, count| {
        put(client, "preview/app/status.json", state(&long(count)))
    }),
    ("actions[0].name", 64, |client, count| {
        put(
            client,
            "preview/app/status.json",
            status_action(&long(count)),
        )
    }),
    ("notifications[0].title", 100, |client, count| {
        let one = json!({"title": long(count), "filterCond": "", "targets": []});
        put(
            client,
            "preview/app/notifications/perRecord.json",
            json!({"notifications": [one]}),
        )
    }),
    ("notifications[0].title", 100, |client, count| {
        let timing = json!({"code": "date", "daysLater": 1, "time": "09:30"});
        let one = json!({"title": long(count), "timing": timing, "targets": []});
        put(
            client,
            "preview/app/notifications/reminder.json",
            json!({"notifications": [one]}),
        )
    }),
    ("desktop.js", 30, |client, count| {
        let link = json!({"type": "URL", "url": "https://example.com/a.js"});
        put(
            client,
            "preview/app/customize.json",
            json!({"desktop": {"js": list(count, link)}}),
        )
    }),
    ("ids", 20, |client, count| {
        let ids: Vec<String> = (0..count).map(|id| id.to_string()).collect();
        client.post("preview/app/plugins.json", json!({"app": 1, "ids": ids}))
    }),
    ("fields", 100, |client, count| {
        let codes: Vec<String> = (0..count).map(|at| format!("f{at}")).collect();
        client.delete(
            "preview/app/form/fields.json",
            json!({"app": 1, "fields": codes}),
        )
    }),
    ("properties[a].label", 128, |client, count| {
        let field = json!({"type": "DATE", "code": "a", "label": long(count)});
        client.post(
            "preview/app/form/fields.json",
            json!({"app": 1, "properties": {"a": field}}),
        )
    }),
];

fn start() -> (Emulator, Client) {
    let mut fields = every_type();
    fields["unique"] = json!({"type": "SINGLE_LINE_TEXT", "unique": true});
    for at in 0..101 {
        fields[format!("f{at}")] = json!({"type": "DATE"});
    }
    let server = builder(fields).user("sato", "password").start().unwrap();
    let client = Client::of_user(&server, "sato", "password");
    let records = json!({"app": 1, "records": list(100, json!({}))});
    client.post("records.json", records).ok();
    (server, client)
}

#[test]
fn what_has_as_much_as_it_may_is_taken_and_one_more_is_refused_with_its_place() {
    for (at, (place, most, call)) in LIMITS.iter().enumerate() {
        let (_server, client) = start();
        let response = call(&client, most + 1);
        assert_eq!(
            response.status,
            400,
            "{at}: {place}: {} are taken",
            most + 1
        );
        let errors = response.invalid();
        let places: Vec<&String> = errors.as_object().unwrap().keys().collect();
        assert_eq!(places, [place], "{at}");
        let response = call(&client, *most);
        let text = String::from_utf8_lossy(&response.body);
        assert_eq!(response.status, 200, "{at}: {place}: {text}");
    }
}
