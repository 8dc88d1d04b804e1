//! Many records: limits, all or nothing, reading, deleting.

use serde_json::{Value, json};

use crate::client::{Client, encode};
use crate::fixtures::{every_type, serve};

fn records(count: usize) -> Value {
    (0..count)
        .map(|at| json!({"number": {"value": at}}))
        .collect()
}

#[test]
fn adding_returns_ids_and_revisions_in_order() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let added = client
        .post("records.json", json!({"app": 1, "records": records(3)}))
        .ok();
    assert_eq!(
        added,
        json!({"ids": ["1", "2", "3"], "revisions": ["1", "1", "1"]})
    );
    assert_eq!(client.record("3")["number"]["value"], json!("2"));
    let added = client
        .post("records.json", json!({"app": 1, "records": [{}]}))
        .ok();
    assert_eq!(added, json!({"ids": ["4"], "revisions": ["1"]}));
    let added = client.post("record.json", json!({"app": "1"})).ok();
    assert_eq!(added, json!({"id": "5", "revision": "1"}));
}

#[test]
fn no_records_add_nothing() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let added = client
        .post("records.json", json!({"app": 1, "records": []}))
        .ok();
    assert_eq!(added, json!({"ids": [], "revisions": []}));
    assert_eq!(client.count(), "0");
}

#[test]
fn a_hundred_records_are_the_most() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let english = Client::new(&server).with("Accept-Language", "en");
    client
        .post("records.json", json!({"app": 1, "records": records(100)}))
        .ok();
    let body = json!({"app": 1, "records": records(101)});
    let errors = client.post("records.json", body.clone()).invalid();
    assert_eq!(
        errors,
        json!({"records": "一度に100件までのレコードを追加できます。"})
    );
    let errors = english.post("records.json", body).invalid();
    assert_eq!(
        errors,
        json!({"records": "A maximum of 100 records can be added at one time."})
    );
    let updates: Value = (0..101).map(|at| json!({"id": at % 100 + 1})).collect();
    let errors = client
        .put("records.json", json!({"app": 1, "records": updates}))
        .invalid();
    assert_eq!(
        errors,
        json!({"records": "一度に100件までのレコードを更新できます。"})
    );
    let ids: Value = (1..102).collect();
    let errors = client
        .delete("records.json", json!({"app": 1, "ids": ids}))
        .invalid();
    assert_eq!(
        errors,
        json!({"ids": "一度に1件から100件までのレコードを削除できます。"})
    );
    assert_eq!(client.count(), "100");
}

#[test]
fn deleting_is_all_or_nothing() {
    let server = serve(every_type());
    let client = Client::new(&server);
    client
        .post("records.json", json!({"app": 1, "records": records(3)}))
        .ok();
    let (message, _) = client
        .delete("records.json", json!({"app": 1, "ids": [1, 9, 2]}))
        .error(404, "GAIA_RE01");
    assert_eq!(message, "指定したレコード（id: 9）が見つかりません。");
    let stale = json!({"app": 1, "ids": [1, 2], "revisions": [1, 5]});
    client.delete("records.json", stale).error(409, "GAIA_CO02");
    assert_eq!(client.count(), "3");
    let deleted = client.delete(
        "records.json",
        json!({"app": 1, "ids": ["1", 2, 3], "revisions": [1, "", -1]}),
    );
    assert_eq!(deleted.ok(), json!({}));
    assert_eq!(client.count(), "0");
    client.get("record.json?app=1&id=1").error(404, "GAIA_RE01");
}

#[test]
fn deleting_no_ids_is_an_error_with_two_messages() {
    let server = serve(every_type());
    let errors = Client::new(&server)
        .delete("records.json", json!({"app": 1, "ids": []}))
        .invalid();
    assert_eq!(
        errors,
        json!({"ids": ["必須です。", "一度に1件から100件までのレコードを削除できます。"]})
    );
}

#[test]
fn ids_are_never_reused() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let id = client.add(json!({}));
    client
        .delete(&format!("records.json?app=1&ids%5B0%5D={id}"), json!({}))
        .ok();
    assert_eq!(client.add(json!({})), "2");
}

#[test]
fn fields_choose_what_comes_back() {
    let server = serve(every_type());
    let client = Client::new(&server);
    client.add(json!({"text": {"value": "x"}}));
    let read = |fields: &str| {
        client.get(&format!("records.json?app=1{fields}")).ok()["records"][0].clone()
    };
    let chosen = read("&fields%5B0%5D=text&fields%5B1%5D=nowhere");
    assert_eq!(
        chosen,
        json!({"text": {"type": "SINGLE_LINE_TEXT", "value": "x"}})
    );
    let chosen = read("&fields%5B0%5D=%24id&fields%5B1%5D=%24revision");
    assert_eq!(
        chosen,
        json!({
            "$id": {"type": "__ID__", "value": "1"}, "$revision": {"type": "__REVISION__", "value": "1"},
        })
    );
    let all = client
        .json("GET", "records.json", json!({"app": 1, "fields": []}))
        .ok();
    assert_eq!(all["records"][0]["text"]["value"], json!("x"));
    assert_eq!(all["records"][0]["$id"]["value"], json!("1"));
}

#[test]
fn the_total_is_null_unless_asked_for() {
    let server = serve(every_type());
    let client = Client::new(&server);
    client
        .post("records.json", json!({"app": 1, "records": records(5)}))
        .ok();
    let total = |path: &str| client.get(path).ok()["totalCount"].clone();
    assert_eq!(total("records.json?app=1"), json!(null));
    assert_eq!(total("records.json?app=1&totalCount=false"), json!(null));
    assert_eq!(total("records.json?app=1&totalCount=true"), json!("5"));
    let query = |query: &str| format!("records.json?app=1&totalCount=true&query={}", encode(query));
    assert_eq!(total(&query("number > 1 limit 1")), json!("3"));
    assert_eq!(
        total(&query("number > 1 order by number asc limit 1")),
        json!("3")
    );
    assert_eq!(total(&query("limit 0")), json!("5"));
    assert_eq!(
        total(&query("$id > 3 order by $id asc limit 1")),
        json!("2")
    );
}

fn numbers(client: &Client, query: &str) -> Vec<String> {
    let found = client
        .get(&format!("records.json?app=1&query={}", encode(query)))
        .ok();
    let records = found["records"].as_array().unwrap().iter();
    records
        .map(|record| record["number"]["value"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn records_come_newest_first_and_a_hundred_at_a_time() {
    let server = serve(every_type());
    let client = Client::new(&server);
    for _ in 0..6 {
        client
            .post("records.json", json!({"app": 1, "records": records(100)}))
            .ok();
    }
    let found = client.get("records.json?app=1&fields%5B0%5D=%24id").ok();
    let ids: Vec<&str> = found["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["$id"]["value"].as_str().unwrap())
        .collect();
    assert_eq!((ids.len(), ids[0], ids[99]), (100, "600", "501"));
    assert_eq!(numbers(&client, "limit 500").len(), 500);
    client
        .get(&format!("records.json?app=1&query={}", encode("limit 501")))
        .error(400, "GAIA_QU01");
    client
        .get(&format!(
            "records.json?app=1&query={}",
            encode("offset 10001")
        ))
        .error(400, "GAIA_QU02");
}

#[test]
fn order_limit_and_offset_cut_the_page() {
    let server = serve(every_type());
    let client = Client::new(&server);
    client
        .post("records.json", json!({"app": 1, "records": records(12)}))
        .ok();
    assert_eq!(
        numbers(&client, "number >= 8 order by number asc"),
        ["8", "9", "10", "11"]
    );
    assert_eq!(
        numbers(&client, "order by number desc limit 2 offset 1"),
        ["10", "9"]
    );
    assert_eq!(
        numbers(&client, "$id > 9 order by $id asc limit 2"),
        ["9", "10"]
    );
    assert_eq!(numbers(&client, "limit 2 offset 10"), ["1", "0"]);
    assert_eq!(
        numbers(
            &client,
            "number in (3, \"4\") or number = 7 limit 5 offset 1"
        ),
        ["4", "3"]
    );
    assert_eq!(
        numbers(&client, "$id > 9 and number != 10 order by $id asc"),
        ["9", "11"]
    );
}

#[test]
fn a_query_that_does_not_parse_is_reported_under_query() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let errors = client
        .get(&format!("records.json?app=1&query={}", encode("number =")))
        .invalid();
    assert_eq!(errors, json!({"query": "クエリ記法が間違っています。"}));
    client
        .get(&format!(
            "records.json?app=1&query={}",
            encode("nowhere = 1")
        ))
        .error(400, "GAIA_IQ11");
    client
        .get(&format!(
            "records.json?app=1&query={}",
            encode("text > \"a\"")
        ))
        .error(400, "GAIA_IQ03");
}

#[test]
fn a_field_that_the_form_gets_later_is_empty_in_old_records() {
    let server = serve(json!({"text": {"type": "SINGLE_LINE_TEXT"}}));
    let client = Client::new(&server);
    let id = client.add(json!({"text": {"value": "x"}}));
    let fields = json!({"date": {"type": "DATE"}, "table": {"type": "SUBTABLE", "fields": {}}});
    server
        .update_form(1, crate::fixtures::complete(fields))
        .unwrap();
    let record = client.record(&id);
    assert_eq!(record["date"], json!({"type": "DATE", "value": null}));
    assert_eq!(record["table"], json!({"type": "SUBTABLE", "value": []}));
    assert_eq!(
        record.get("text"),
        None,
        "a field that is gone takes its values along"
    );
}

#[test]
fn a_field_that_comes_back_has_lost_its_values() {
    let all = json!({
        "text": {"type": "SINGLE_LINE_TEXT", "unique": true}, "other": {"type": "SINGLE_LINE_TEXT", "unique": true},
        "file": {"type": "FILE"},
        "table": {"type": "SUBTABLE", "fields": {
            "item": {"type": "SINGLE_LINE_TEXT"}, "count": {"type": "NUMBER"}}},
    });
    let server = serve(all.clone());
    let client = Client::new(&server);
    let upload = client.upload("a.txt", "text/plain", b"a");
    let id = client.add(json!({
        "text": {"value": "x"}, "other": {"value": "y"}, "file": {"value": [{"fileKey": upload}]},
        "table": {"value": [{"value": {"item": {"value": "pen"}, "count": {"value": 2}}}]},
    }));
    let key = client.record(&id)["file"]["value"][0]["fileKey"].clone();
    // `text` becomes a number for a while; `item` and `file` are gone.
    let between = json!({
        "text": {"type": "NUMBER", "unique": true}, "other": {"type": "SINGLE_LINE_TEXT", "unique": true},
        "table": {"type": "SUBTABLE", "fields": {"count": {"type": "NUMBER"}}},
    });
    server
        .update_form(1, crate::fixtures::complete(between))
        .unwrap();
    assert_eq!(
        client.record(&id)["text"],
        json!({"type": "NUMBER", "value": ""})
    );
    client
        .get(&format!("file.json?fileKey={}", key.as_str().unwrap()))
        .error(404, "GAIA_BL01");
    server
        .update_form(1, crate::fixtures::complete(all))
        .unwrap();
    let record = client.record(&id);
    assert_eq!(
        (
            &record["text"]["value"],
            &record["other"]["value"],
            &record["file"]["value"]
        ),
        (&json!(""), &json!("y"), &json!([]))
    );
    let cells = &record["table"]["value"][0]["value"];
    assert_eq!(
        (&cells["item"]["value"], &cells["count"]["value"]),
        (&json!(""), &json!("2"))
    );
    client.add(json!({"text": {"value": "x"}}));
    let taken = json!({"app": 1, "record": {"other": {"value": "y"}}});
    client.post("record.json", taken).invalid();
}
