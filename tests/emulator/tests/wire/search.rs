//! The search for keywords in all apps.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use kintone_emulator::{Emulator, Permission};
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{Clock, every_type, form, options};

fn start(clock: &Clock) -> (Emulator, Client) {
    let small = json!({"text": {"type": "SINGLE_LINE_TEXT"}, "drop": {"type": "DROP_DOWN", "options": options(&["a"])}});
    let server = Emulator::builder()
        .schema_json("every", form(every_type()))
        .schema_json("small", form(small))
        .schema_json("guest", form(json!({"text": {"type": "SINGLE_LINE_TEXT"}})))
        .in_guest_space(3, 7)
        .clock(clock.read())
        .user("sato", "password")
        .user("reader", "password")
        .restrict_user("reader", 1, &[Permission::AddRecords])
        .start()
        .unwrap();
    let client = of_user(&server, "sato");
    (server, client)
}

fn of_user(server: &Emulator, name: &str) -> Client {
    let pair = STANDARD.encode(format!("{name}:password"));
    Client::anonymous(server)
        .with("X-Cybozu-Authorization", &pair)
        .with("Accept-Language", "en")
}

fn term(operator: &str, keywords: &[&str]) -> Value {
    json!({"operator": operator, "keywords": keywords})
}

fn send(client: &Client, body: Value) -> Response {
    client.post("search.json", body)
}

/// The records that a search finds, as app and id.
fn found(client: &Client, body: Value) -> Vec<String> {
    let answer = send(client, body).ok();
    let hits = answer["hits"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let places = hits.iter().map(|hit| {
        assert_eq!(hit["type"], "RECORD");
        format!("{}/{}", text(&hit["app"]["id"]), text(&hit["record"]["id"]))
    });
    places.collect()
}

fn add(client: &Client, app: u64, record: Value) {
    let body = json!({"app": app, "record": record});
    client.post("record.json", body).ok();
}

#[test]
fn keywords_are_found_in_every_text_of_a_record() {
    let (_server, client) = start(&Clock::default());
    let key = client.upload("contract.pdf", "application/pdf", b"p");
    let row = json!([{"value": {"item": {"value": "screw"}}}]);
    add(
        &client,
        1,
        json!({
            "text": {"value": "alpha"}, "multi": {"value": "beta\ngamma"}, "rich": {"value": "<b>delta</b>"},
            "number": {"value": "4711"}, "check": {"value": ["a"]}, "drop": {"value": "b"},
            "link": {"value": "https://example.com"}, "file": {"value": [{"fileKey": key}]},
            "user": {"value": [{"code": "ito"}]}, "table": {"value": row},
        }),
    );
    for keyword in [
        "alpha", "gamma", "delta", "4711", "a", "b", "example", "contract", "ito", "screw",
    ] {
        let query = json!({"query": [term("AND", &[keyword])]});
        assert_eq!(found(&client, query), ["1/1"], "{keyword}");
    }
    for keyword in ["alp", "omega", "2024", "b>"] {
        let query = json!({"query": [term("AND", &[keyword])]});
        let expected: &[&str] = if keyword == "b>" { &["1/1"] } else { &[] };
        assert_eq!(found(&client, query), expected, "{keyword}");
    }
}

#[test]
fn every_term_has_to_be_met() {
    let (_server, client) = start(&Clock::default());
    for text in ["red apple", "red pear", "green apple"] {
        add(&client, 2, json!({"text": {"value": text}}));
    }
    for (terms, expected) in [
        (vec![term("AND", &["red", "apple"])], vec!["2/1"]),
        (
            vec![term("OR", &["red", "apple"])],
            vec!["2/3", "2/2", "2/1"],
        ),
        (
            vec![term("AND", &["apple"]), term("NOT", &["red", "pear"])],
            vec!["2/3"],
        ),
        (vec![term("NOT", &["pear"])], vec!["2/3", "2/1"]),
        (
            vec![term("AND", &["apple"]), term("AND", &["pear"])],
            vec![],
        ),
    ] {
        assert_eq!(
            found(&client, json!({"query": terms})),
            expected,
            "{terms:?}"
        );
    }
}

#[test]
fn hits_are_limited_sorted_and_read_page_by_page() {
    let clock = Clock::default();
    let (_server, client) = start(&clock);
    for _ in 0..25 {
        add(&client, 1, json!({"text": {"value": "same"}}));
        clock.pass(TimeDelta::minutes(1));
    }
    let search = |others: Value| {
        let mut body = json!({"query": [term("AND", &["same"])]});
        for (name, value) in others.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    let first = send(&client, search(json!({}))).ok();
    assert_eq!(first["hits"].as_array().unwrap().len(), 20);
    assert_eq!(first["hits"][0]["record"]["id"], "25");
    assert_eq!(first["hits"][0]["app"], json!({"id": "1", "name": "every"}));
    assert_eq!(first["hits"][0]["createdAt"], "2024-02-28T23:54:00Z");
    let last = send(
        &client,
        search(json!({"pageToken": first["nextPageToken"]})),
    )
    .ok();
    assert_eq!(last["hits"].as_array().unwrap().len(), 5);
    assert_eq!(last["nextPageToken"], json!(null));
    let oldest = json!({"sort": {"by": "CREATED_AT", "order": "ASC"}, "limit": 2});
    assert_eq!(found(&client, search(oldest)), ["1/1", "1/2"]);
    let between =
        json!({"createdAfter": "2024-02-28T23:31:00Z", "createdBefore": "2024-02-28T23:34:00Z"});
    assert_eq!(found(&client, search(between)), ["1/4", "1/3"]);
    assert_eq!(
        found(&client, search(json!({"types": ["RECORD"], "limit": 1}))),
        ["1/25"]
    );
    assert_eq!(found(&client, search(json!({"types": ["SPACE"]}))).len(), 0);
    add(&client, 2, json!({"text": {"value": "same"}}));
    let newest = json!({"createdAfter": "2024-02-28T23:53:00Z"});
    assert_eq!(
        found(&client, search(newest)),
        ["1/25"],
        "app 2 has no times"
    );
}

#[test]
fn only_what_the_caller_may_view_and_the_path_reaches_is_found() {
    let (server, client) = start(&Clock::default());
    add(&client, 1, json!({"text": {"value": "same"}}));
    add(&client, 2, json!({"text": {"value": "same"}}));
    let header = [("Content-Type", "application/json")];
    let inside = |path: &str, body: Value| {
        let target = format!("/k/guest/7/v1/{path}");
        client
            .raw("POST", &target, &header, body.to_string().as_bytes())
            .ok()
    };
    inside(
        "record.json",
        json!({"app": 3, "record": {"text": {"value": "same"}}}),
    );
    let body = json!({"query": [term("AND", &["same"])]});
    assert_eq!(found(&client, body.clone()), ["1/1", "2/1"]);
    assert_eq!(found(&of_user(&server, "reader"), body.clone()), ["2/1"]);
    assert_eq!(inside("search.json", body)["hits"][0]["app"]["id"], "3");
}

#[test]
fn what_is_wrong_with_a_search_is_reported() {
    let (_server, client) = start(&Clock::default());
    let required = "Required field.";
    let count = "Between 1 and 20 search terms can be specified at one time.";
    assert_eq!(send(&client, json!({})).invalid(), json!({"query": count}));
    let long = "あ".repeat(51);
    let wrong = json!({
        "query": [{"operator": "XOR", "keywords": ["", long]}, {}, {"operator": "AND", "keywords": []}],
        "sort": {"by": "NAME", "order": "UP"}, "limit": 21, "pageToken": "x", "createdAfter": "yesterday",
    });
    let not_enum = "must be one of the enum value";
    assert_eq!(
        send(&client, wrong).invalid(),
        json!({
            "query[0].operator": not_enum, "query[0].keywords[0]": required,
            "query[0].keywords[1]": "Enter less than 51 characters.",
            "query[1].operator": required, "query[1].keywords": required, "query[2].keywords": required,
            "sort.by": not_enum, "sort.order": not_enum, "limit": "must be less than or equal to 20",
            "pageToken": "Only numbers are allowed.", "createdAfter": "Enter a valid date or time.",
        })
    );
    let terms = |count: usize| json!({"query": vec![term("AND", &["a"]); count]});
    assert_eq!(send(&client, terms(21)).invalid(), json!({"query": count}));
    send(&client, terms(20)).ok();
    send(
        &client,
        json!({"query": [term("AND", &[&"あ".repeat(50)])], "limit": 1}),
    )
    .ok();
    for name in ["scopes", "excludeScopes", "creators"] {
        let mut body = terms(1);
        body[name] = json!([]);
        send(&client, body.clone()).ok();
        body[name] = json!(["x"]);
        let (message, _) = send(&client, body).error(501, "EMULATOR_UNSUPPORTED");
        assert!(message.contains(name), "{message}");
    }
}
