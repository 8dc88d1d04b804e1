//! Subtables: row ids and the merge on update.

use serde_json::{Value, json};

use crate::client::Client;
use crate::fixtures::{every_type, serve};

fn row(item: &str, count: u32) -> Value {
    json!({"value": {"item": {"value": item}, "count": {"value": count}}})
}

/// Each row as (id, item, count).
fn rows(client: &Client, id: &str) -> Vec<(String, String, String)> {
    let record = client.record(id);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rows = record["table"]["value"].as_array().unwrap().iter();
    rows.map(|row| {
        let cells = &row["value"];
        (
            text(&row["id"]),
            text(&cells["item"]["value"]),
            text(&cells["count"]["value"]),
        )
    })
    .collect()
}

#[track_caller]
fn assert_rows(client: &Client, id: &str, expected: &[(&str, &str, &str)]) {
    let rows = rows(client, id);
    let rows: Vec<(&str, &str, &str)> = rows
        .iter()
        .map(|(id, item, count)| (id.as_str(), item.as_str(), count.as_str()))
        .collect();
    assert_eq!(rows, expected);
}

fn update(client: &Client, id: &str, table: Value) {
    client
        .put(
            "record.json",
            json!({"app": 1, "id": id, "record": {"table": {"value": table}}}),
        )
        .ok();
}

#[test]
fn row_ids_are_unique_over_the_app_and_those_sent_on_add_are_discarded() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let mut with_id = row("b", 2);
    with_id["id"] = json!("77");
    let first = client.add(json!({"table": {"value": [row("a", 1), with_id]}}));
    let second = client.add(json!({"table": {"value": [row("c", 3)]}}));
    assert_rows(&client, &first, &[("1", "a", "1"), ("2", "b", "2")]);
    assert_rows(&client, &second, &[("3", "c", "3")]);
}

#[test]
fn a_row_reads_with_types() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let id = client.add(json!({"table": {"value": [{"value": {"count": {"value": 2}}}]}}));
    let expected = json!({"type": "SUBTABLE", "value": [{"id": "1", "value": {
        "item": {"type": "SINGLE_LINE_TEXT", "value": "new"}, "count": {"type": "NUMBER", "value": "2"},
        "total": {"type": "CALC", "value": "20"}, "proof": {"type": "FILE", "value": []},
    }}]});
    assert_eq!(client.record(&id)["table"], expected);
}

#[test]
fn a_table_that_is_not_sent_stays() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let id = client.add(json!({"table": {"value": [row("a", 1)]}}));
    client
        .put(
            "record.json",
            json!({"app": 1, "id": id, "record": {"text": {"value": "x"}}}),
        )
        .ok();
    assert_rows(&client, &id, &[("1", "a", "1")]);
}

#[test]
fn known_rows_merge_unknown_rows_are_new_and_rows_not_listed_go() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let id = client.add(json!({"table": {"value": [row("a", 1), row("b", 2), row("c", 3)]}}));
    let sent = json!([
        {"id": "3", "value": {"count": {"value": 30}}},
        {"id": 1},
        {"id": "999", "value": {"count": {"value": 9}}},
        {"value": {"item": {"value": ""}}},
        {"id": null, "value": {}},
    ]);
    update(&client, &id, sent);
    let expected = [
        ("3", "c", "30"),
        ("1", "a", "1"),
        ("4", "new", "9"),
        ("5", "", ""),
        ("6", "new", ""),
    ];
    assert_rows(&client, &id, &expected);
    update(&client, &id, json!([]));
    assert_rows(&client, &id, &[]);
}

#[test]
fn a_row_of_another_record_is_a_new_row() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let first = client.add(json!({"table": {"value": [row("a", 1)]}}));
    let second = client.add(json!({}));
    update(
        &client,
        &second,
        json!([{"id": "1", "value": {"count": {"value": 5}}}]),
    );
    assert_rows(&client, &first, &[("1", "a", "1")]);
    assert_rows(&client, &second, &[("2", "new", "5")]);
}

#[test]
fn a_row_id_twice_is_an_error_and_one_that_is_no_number_too() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let id = client.add(json!({"table": {"value": [row("a", 1)]}}));
    let update = |table: Value| {
        client.put(
            "record.json",
            json!({"app": 1, "id": id, "record": {"table": {"value": table}}}),
        )
    };
    update(json!([{"id": "1"}, {"id": "1"}])).error(400, "GAIA_SI01");
    update(json!([{"id": "one"}])).error(400, "CB_IJ01");
    assert_rows(&client, &id, &[("1", "a", "1")]);
}

#[test]
fn a_number_in_a_table_that_does_not_parse_is_stored_as_nothing() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let id = client.add(json!({"table": {"value": [{"value": {"count": {"value": "1,000"}}}]}}));
    assert_rows(&client, &id, &[("1", "new", "")]);
}
