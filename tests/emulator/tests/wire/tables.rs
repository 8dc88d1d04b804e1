//! Subtables: row ids and the merge on update.

use serde_json::{Value, json};

use crate::client::Client;
use crate::fixtures::{builder, every_type, options, serve};

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
fn a_repeated_row_id_is_an_error_and_so_is_one_that_is_not_a_number() {
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

fn strict_rows() -> Value {
    json!({
        "head": {"type": "SINGLE_LINE_TEXT"},
        "table": {"type": "SUBTABLE", "fields": {
            "text": {"type": "SINGLE_LINE_TEXT", "minLength": "2", "maxLength": "3", "defaultValue": "ok"},
            "number": {"type": "NUMBER", "minValue": "1", "maxValue": "5"},
            "must": {"type": "NUMBER", "required": true, "defaultValue": "1"},
            "radio": {"type": "RADIO_BUTTON", "options": options(&["a"]), "defaultValue": "a"},
            "drop": {"type": "DROP_DOWN", "options": options(&["a"])},
            "check": {"type": "CHECK_BOX", "options": options(&["a"]), "defaultValue": ["a"], "required": true},
            "select": {"type": "MULTI_SELECT", "options": options(&["a"]), "defaultValue": []},
            "date": {"type": "DATE", "defaultNowValue": true}, "time": {"type": "TIME"},
            "link": {"type": "LINK", "protocol": "WEB"},
            "user": {"type": "USER_SELECT", "required": true, "defaultValue": [
                {"type": "FUNCTION", "code": "LOGINUSER()"}]},
            "file": {"type": "FILE"}}},
    })
}

#[test]
fn every_rule_holds_in_tables_with_the_row_in_the_key() {
    let server = serve(strict_rows());
    let client = Client::new(&server).with("Accept-Language", "en");
    let bad = json!({
        "text": {"value": "1234"}, "number": {"value": "6"}, "must": {"value": "many"}, "radio": {"value": "x"},
        "drop": {"value": "x"}, "check": {"value": []}, "select": {"value": ["a", "x"]}, "date": {"value": "2023-02-30"},
        "time": {"value": "24:00"}, "link": {"value": "x"}, "user": {"value": []},
    });
    let rows = json!([{"value": {}}, {"value": bad}, {"value": {"text": {"value": ""}, "number": {"value": 0}}}]);
    let record = json!({"table": {"value": rows}});
    let not_an_option = "The value, \"x\", is not in options.";
    let expected = |base: &str| {
        let key = |row: u32, rest: &str| format!("{base}.table.value[{row}].value.{rest}");
        json!({
            (key(1, "text.value")): "Enter less than 4 characters.",
            (key(1, "number.value")): "The value must be 5 or less.",
            (key(1, "must.value")): "Required.",
            (key(1, "radio.value")): not_an_option,
            (key(1, "drop.value")): not_an_option,
            (key(1, "check.values")): "Required.",
            (key(1, "select.values[1].value")): not_an_option,
            (key(1, "date.value")): "Enter a valid date or time.",
            (key(1, "time.value")): "Enter a valid date or time.",
            (key(1, "link.value")): "Enter a value in the format of the link.",
            (key(1, "user.values.value")): "Required.",
            (key(2, "text.value")): "Enter more than 1 characters.",
            (key(2, "number.value")): "The value must be 1 or more.",
        })
    };
    let one = json!({"app": 1, "record": record});
    assert_eq!(
        client.post("record.json", one).invalid(),
        expected("record")
    );
    let many = json!({"app": 1, "records": [{}, record]});
    assert_eq!(
        client.post("records.json", many).invalid(),
        expected("records[1]")
    );
    let id = client.add(json!({}));
    let update = json!({"app": 1, "id": id, "record": record});
    assert_eq!(
        client.put("record.json", update).invalid(),
        expected("record")
    );
    let updates = json!({"app": 1, "records": [{"id": id, "record": record}]});
    assert_eq!(
        client.put("records.json", updates).invalid(),
        expected("records[0]")
    );
}

#[test]
fn a_new_row_gets_its_defaults_on_update_too_and_a_known_one_does_not() {
    let server = builder(strict_rows())
        .user("sato", "password")
        .start()
        .unwrap();
    let client = Client::anonymous(&server).with("X-Cybozu-Authorization", "c2F0bzpwYXNzd29yZA==");
    let id = client.add(json!({"table": {"value": [{"value": {"date": {"value": null}}}]}}));
    update(
        &client,
        &id,
        json!([{"id": "1", "value": {}}, {"value": {}}]),
    );
    let record = client.record(&id);
    let cell =
        |row: usize, code: &str| record["table"]["value"][row]["value"][code]["value"].clone();
    assert_eq!(
        (cell(0, "date"), cell(1, "date")),
        (json!(null), json!("2024-02-29"))
    );
    for (code, value) in [
        ("text", json!("ok")),
        ("must", json!("1")),
        ("radio", json!("a")),
        ("check", json!(["a"])),
        ("user", json!([{"code": "sato", "name": "sato"}])),
        ("file", json!([])),
    ] {
        assert_eq!(cell(1, code), value, "{code}");
    }
}

#[test]
fn a_record_gets_no_rows_by_itself() {
    let server = serve(strict_rows());
    let client = Client::new(&server);
    let id = client.add(json!({}));
    assert_eq!(client.record(&id)["table"]["value"], json!([]));
}

#[test]
fn people_and_files_in_rows_must_exist() {
    let server = builder(strict_rows())
        .declare_user("sato", "佐藤")
        .start()
        .unwrap();
    let client = Client::new(&server);
    let add = |cells: Value| {
        let record = json!({"table": {"value": [{"value": cells}]}});
        client.post("record.json", json!({"app": 1, "record": record}))
    };
    add(json!({"user": {"value": [{"code": "nobody"}]}})).error(400, "GAIA_IL26");
    add(json!({"file": {"value": [{"fileKey": "nowhere"}]}})).error(404, "GAIA_BL01");
    add(json!({"text": {"value": ["x"]}})).error(400, "CB_IJ01");
    add(json!("x")).error(400, "CB_IJ01");
    add(json!({})).ok();
}
