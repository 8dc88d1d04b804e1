//! Forms that change: on a running server, and between two starts with one data file.

use std::path::Path;

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::{Client, encode};
use crate::fixtures::{builder, complete, options};

/// The two ways to another form.
enum Server {
    Running(Emulator),
    Restarted(Option<Emulator>),
}

impl Server {
    fn both(folder: &Path, fields: &Value) -> [Server; 2] {
        let start = builder(fields.clone());
        [
            Server::Running(start.start().unwrap()),
            Server::Restarted(Some(open(folder, fields.clone()).unwrap())),
        ]
    }

    fn client(&self) -> Client {
        match self {
            Server::Running(server) | Server::Restarted(Some(server)) => Client::new(server),
            Server::Restarted(None) => unreachable!("it starts again at once"),
        }
    }

    /// Changes the form, or says why it cannot be changed.
    fn change(&mut self, folder: &Path, fields: &Value) -> Result<(), String> {
        match self {
            Server::Running(server) => server.update_form(1, complete(fields.clone())),
            Server::Restarted(server) => {
                // A data file has one server.
                drop(server.take());
                open(folder, fields.clone()).map(|started| *server = Some(started))
            }
        }
        .map_err(|error| error.to_string())
    }
}

fn open(folder: &Path, fields: Value) -> Result<Emulator, kintone_emulator::Error> {
    builder(fields)
        .data_file(folder.join("records.sqlite"))
        .start()
}

fn before() -> Value {
    json!({
        "kept": {"type": "SINGLE_LINE_TEXT"}, "gone": {"type": "SINGLE_LINE_TEXT"},
        "other": {"type": "SINGLE_LINE_TEXT", "unique": true},
        "calc": {"type": "CALC", "expression": "60", "format": "NUMBER"},
        "check": {"type": "CHECK_BOX", "options": options(&["a", "b"])},
        "drop": {"type": "DROP_DOWN", "options": options(&["a", "b"])},
        "radio": {"type": "RADIO_BUTTON", "options": options(&["a", "b"])},
        "file": {"type": "FILE"},
        "table": {"type": "SUBTABLE", "fields": {
            "item": {"type": "SINGLE_LINE_TEXT"}, "count": {"type": "NUMBER"},
            "inner": {"type": "CHECK_BOX", "options": options(&["a", "b"])}}},
        "second": {"type": "SUBTABLE", "fields": {"price": {"type": "NUMBER"}}},
        "moved": {"type": "NUMBER"},
    })
}

/// `gone`, `file`, the table `second` and `item` are gone, `other` is a number, `calc` a time, `moved` is in the table, and
/// the option `b` is deleted everywhere.
fn between() -> Value {
    let of_a = |kind: &str| json!({"type": kind, "options": options(&["a"])});
    json!({
        "kept": {"type": "SINGLE_LINE_TEXT"}, "other": {"type": "NUMBER", "unique": true},
        "calc": {"type": "CALC", "expression": "60", "format": "TIME"},
        "check": of_a("CHECK_BOX"), "drop": of_a("DROP_DOWN"), "radio": of_a("RADIO_BUTTON"),
        "table": {"type": "SUBTABLE", "fields": {
            "count": {"type": "NUMBER"}, "inner": of_a("CHECK_BOX"), "moved": {"type": "NUMBER"}}},
    })
}

fn add(client: &Client) -> (String, String) {
    let upload = client.upload("a.txt", "text/plain", b"a");
    let id = client.add(json!({
        "kept": {"value": "k"}, "gone": {"value": "g"}, "other": {"value": "o"}, "check": {"value": ["a", "b"]},
        "drop": {"value": "b"}, "radio": {"value": "b"}, "file": {"value": [{"fileKey": upload}]},
        "table": {"value": [{"value": {
            "item": {"value": "pen"}, "count": {"value": 2}, "inner": {"value": ["b"]}}}]},
        "second": {"value": [{"value": {"price": {"value": 5}}}]}, "moved": {"value": 7},
    }));
    let record = client.record(&id);
    let key = record["file"]["value"][0]["fileKey"].as_str().unwrap();
    (id, key.to_owned())
}

fn values(record: &Value, codes: &[&str]) -> Value {
    let values = codes
        .iter()
        .map(|code| (code.to_string(), record[code]["value"].clone()));
    Value::Object(values.collect())
}

#[test]
fn records_fit_the_new_form_whichever_way_it_came() {
    let folder = tempfile::tempdir().unwrap();
    for mut server in Server::both(folder.path(), &before()) {
        let (id, key) = add(&server.client());
        server.change(folder.path(), &between()).unwrap();
        let client = server.client();
        let record = client.record(&id);
        assert_eq!(record.get("gone"), None);
        assert_eq!(record["other"], json!({"type": "NUMBER", "value": ""}));
        let row = &record["table"]["value"][0]["value"];
        assert_eq!(
            values(row, &["count", "inner", "moved"]),
            json!({"count": "2", "inner": [], "moved": ""})
        );
        assert_eq!(
            values(&record, &["kept", "calc", "check", "drop", "radio"]),
            json!({"kept": "k", "calc": "", "check": ["a"], "drop": null, "radio": null})
        );
        client
            .get(&format!("file.json?fileKey={key}"))
            .error(404, "GAIA_BL01");
        // The unique index is that of the new type.
        client.add(json!({"other": {"value": 1}}));
        let twice = json!({"app": 1, "record": {"other": {"value": "1.0"}}});
        client.post("record.json", twice).invalid();
        let update = json!({"app": 1, "id": id, "record": {"kept": {"value": "k2"}}});
        client.put("record.json", update).ok();
        assert_eq!(client.record(&id)["calc"]["value"], json!("00:01"));
    }
}

#[test]
fn what_comes_back_is_empty_whichever_way_it_went() {
    let folder = tempfile::tempdir().unwrap();
    for mut server in Server::both(folder.path(), &before()) {
        let (id, key) = add(&server.client());
        server.change(folder.path(), &between()).unwrap();
        server.change(folder.path(), &before()).unwrap();
        let client = server.client();
        let record = client.record(&id);
        let row = &record["table"]["value"][0]["value"];
        assert_eq!(
            values(row, &["item", "count", "inner"]),
            json!({"item": "", "count": "2", "inner": []})
        );
        let codes = [
            "kept", "gone", "other", "check", "drop", "radio", "file", "second", "moved",
        ];
        let expected = json!({
            "kept": "k", "gone": "", "other": "", "check": ["a"], "drop": null, "radio": null, "file": [],
            "second": [], "moved": "",
        });
        assert_eq!(values(&record, &codes), expected);
        for query in [
            "gone = \"g\"",
            "other = \"o\"",
            "price > 1",
            "drop in (\"b\")",
        ] {
            let found = client.get(&format!("records.json?app=1&query={}", encode(query)));
            assert_eq!(found.ok()["records"], json!([]), "{query}");
        }
        client.add(json!({"other": {"value": "o"}}));
        client
            .get(&format!("file.json?fileKey={key}"))
            .error(404, "GAIA_BL01");
    }
}

#[test]
fn the_same_form_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for mut server in Server::both(folder.path(), &before()) {
        let (id, _) = add(&server.client());
        let record = server.client().record(&id);
        server.change(folder.path(), &before()).unwrap();
        assert_eq!(server.client().record(&id), record);
    }
}

#[test]
fn a_field_with_a_repeated_value_does_not_become_unique_and_nothing_changes() {
    let folder = tempfile::tempdir().unwrap();
    let old = json!({"code": {"type": "SINGLE_LINE_TEXT"}, "gone": {"type": "NUMBER"}});
    let new = json!({"code": {"type": "SINGLE_LINE_TEXT", "unique": true}});
    for mut server in Server::both(folder.path(), &old) {
        for code in ["a", "b", "b"] {
            let record = json!({"code": {"value": code}, "gone": {"value": 5}});
            server.client().add(record);
        }
        let error = server.change(folder.path(), &new).unwrap_err();
        assert_eq!(
            error,
            "app 1: the field code cannot become unique: several records have the value \"b\""
        );
        if matches!(server, Server::Restarted(None)) {
            server.change(folder.path(), &old).unwrap();
        }
        assert_eq!(server.client().record("1")["gone"]["value"], json!("5"));
        let delete = json!({"app": 1, "ids": [3]});
        server.client().delete("records.json", delete).ok();
        server.change(folder.path(), &new).unwrap();
        let twice = json!({"app": 1, "record": {"code": {"value": "a"}}});
        server.client().post("record.json", twice).invalid();
    }
}

#[test]
fn a_start_that_fails_changes_no_app() {
    let folder = tempfile::tempdir().unwrap();
    let text = json!({"text": {"type": "SINGLE_LINE_TEXT"}});
    let unique = json!({"text": {"type": "SINGLE_LINE_TEXT", "unique": true}});
    let start = |first: &Value, second: &Value| {
        builder(first.clone())
            .schema_json("second", crate::fixtures::form(second.clone()))
            .data_file(folder.path().join("records.sqlite"))
            .start()
    };
    let server = start(&text, &text).unwrap();
    let client = Client::new(&server);
    client.add(json!({"text": {"value": "kept"}}));
    for _ in 0..2 {
        let record = json!({"app": 2, "record": {"text": {"value": "twice"}}});
        client.post("record.json", record).ok();
    }
    drop(server);
    let without = json!({"number": {"type": "NUMBER"}});
    let error = start(&without, &unique).unwrap_err().to_string();
    assert!(error.starts_with("app 2: the field text"), "{error}");
    let server = start(&text, &text).unwrap();
    assert_eq!(
        Client::new(&server).record("1")["text"]["value"],
        json!("kept")
    );
}
