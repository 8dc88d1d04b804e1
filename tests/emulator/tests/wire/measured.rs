//! What was measured on the service and is easy to get wrong: each value here is one that kintone answered.

use kintone_emulator::Effect;
use kintone_emulator::{Emulator, Fault};
use serde_json::{Value, json};

use crate::client::{Client, encode};
use crate::fixtures::{builder, every_type, form, options, serve};

#[test]
fn an_unknown_option_leaves_a_required_field_of_several_options_empty() {
    for kind in ["CHECK_BOX", "MULTI_SELECT"] {
        let field = json!({"type": kind, "required": true, "options": options(&["a"])});
        let server = serve(json!({
            "c": field, "table": {"type": "SUBTABLE", "fields": {"inner": field}}}));
        let client = Client::new(&server);
        let add = |record: Value| {
            client
                .post("record.json", json!({"app": 1, "record": record}))
                .invalid()
        };
        assert_eq!(
            add(json!({"c": {"value": ["X"]}})),
            json!({
                "record.c.values[0].value": "\"X\"は選択肢にありません。",
                "record.c.values": "必須です。",
            })
        );
        assert_eq!(
            add(json!({"c": {"value": ["a", "X"]}})),
            json!({"record.c.values[1].value": "\"X\"は選択肢にありません。"})
        );
        let row = json!({"value": {"inner": {"value": ["X"]}}});
        let errors = add(json!({"c": {"value": ["a"]}, "table": {"value": [row]}}));
        let keys: Vec<&String> = errors.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            [
                "record.table.value[0].value.inner.values",
                "record.table.value[0].value.inner.values[0].value"
            ]
        );
    }
}

#[test]
fn an_empty_id_is_a_missing_one() {
    let server = serve(every_type());
    let client = Client::new(&server);
    for (path, key) in [
        ("records.json?app=", "app"),
        ("record.json?app=1&id=", "id"),
        ("app.json?id=", "id"),
    ] {
        assert_eq!(client.get(path).invalid(), json!({key: "必須です。"}));
    }
    let errors = client.get("records.json?app=x").invalid();
    assert_eq!(errors, json!({"app": "数字でなければなりません。"}));
}

#[test]
fn the_language_decides_which_of_two_messages_on_no_ids_comes_first() {
    let server = serve(every_type());
    for (language, expected) in [
        (
            "en",
            json!([
                "Between 1 and 100 records can be deleted at one time.",
                "Required field."
            ]),
        ),
        (
            "ja",
            json!([
                "必須です。",
                "一度に1件から100件までのレコードを削除できます。"
            ]),
        ),
    ] {
        let client = Client::new(&server).with("Accept-Language", language);
        let errors = client.delete("records.json", json!({"app": 1})).invalid();
        assert_eq!(errors, json!({ "ids": expected }));
    }
}

#[test]
fn qualities_count_in_accept_language_and_case_does_not() {
    let server = serve(every_type());
    for (languages, expected) in [
        ("en;q=0.1,ja", "必須です。"),
        ("JA", "必須です。"),
        ("ja;q=0.1,EN", "Required field."),
        ("*", "必須です。"),
    ] {
        let client = Client::new(&server).with("Accept-Language", languages);
        let errors = client.get("records.json").invalid();
        assert_eq!(errors, json!({ "app": expected }), "{languages}");
    }
}

#[test]
fn too_many_requests_is_english_unless_asked_for_and_not_cached() {
    let server = builder(every_type()).concurrency_limit(0).start().unwrap();
    let injected = builder(every_type())
        .fault(Fault::new(Effect::TooManyRequests))
        .start()
        .unwrap();
    let english = "The number of concurrent API requests exceeds the limit.";
    let japanese = "APIの同時リクエスト数が上限を超えています。";
    for server in [&server, &injected] {
        let client = Client::new(server);
        for (client, expected) in [
            (client.clone(), english),
            (client.clone().with("Accept-Language", "*"), english),
            (client.with("Accept-Language", "ja"), japanese),
        ] {
            let refused = client.get("records.json?app=1");
            assert_eq!(refused.error(429, "GAIA_TO04").0, expected);
            assert_eq!(
                refused.header("cache-control"),
                Some("no-cache, no-store, must-revalidate")
            );
        }
    }
}

#[test]
fn the_id_of_a_row_is_ignored_on_add_whatever_it_is() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let rows = json!([{"id": "x", "value": {}}, {"id": "x"}, {"id": ["y"]}, {"id": 1}]);
    let id = client.add(json!({"table": {"value": rows}}));
    let record = client.record(&id);
    let rows = record["table"]["value"].as_array().unwrap().iter();
    let ids: Vec<&str> = rows.map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["1", "2", "3", "4"]);
    let table = json!({"value": [{"id": "x", "value": {}}]});
    let update = json!({"app": 1, "id": id, "record": {"table": table}});
    client.put("record.json", update).error(400, "CB_IJ01");
}

#[test]
fn keywords_of_queries_are_read_in_capitals_too() {
    let server = serve(every_type());
    let client = Client::new(&server);
    for number in 1..=3 {
        client.add(json!({"number": {"value": number}}));
    }
    let query = encode("number > 1 ORDER BY number ASC LIMIT 1");
    let found = client
        .get(&format!("records.json?app=1&query={query}"))
        .ok();
    assert_eq!(found["records"][0]["number"]["value"], json!("2"));
    assert_eq!(found["records"].as_array().unwrap().len(), 1);
}

#[test]
fn contains_finds_nothing_in_a_text_outside_of_tables() {
    let calc =
        |expression: &str| json!({"type": "CALC", "expression": expression, "format": "NUMBER"});
    let server = serve(json!({
        "text": {"type": "SINGLE_LINE_TEXT"},
        "drop": {"type": "DROP_DOWN", "options": options(&["a"])},
        "check": {"type": "CHECK_BOX", "options": options(&["a"])},
        "table": {"type": "SUBTABLE", "fields": {"item": {"type": "SINGLE_LINE_TEXT"}}},
        "in_text": calc("CONTAINS(text, \"a\")"), "in_drop": calc("CONTAINS(drop, \"a\")"),
        "in_check": calc("CONTAINS(check, \"a\")"), "in_rows": calc("CONTAINS(item, \"a\")"),
    }));
    let client = Client::new(&server);
    let id = client.add(json!({
        "text": {"value": "a"}, "drop": {"value": "a"}, "check": {"value": ["a"]},
        "table": {"value": [{"value": {"item": {"value": "a"}}}]},
    }));
    let record = client.record(&id);
    for (code, expected) in [
        ("in_text", ""),
        ("in_drop", ""),
        ("in_check", "1"),
        ("in_rows", "1"),
    ] {
        assert_eq!(record[code]["value"], json!(expected), "{code}");
    }
}

#[test]
fn formulas_that_kintone_does_not_deploy_are_refused() {
    let many = vec!["number > 1"; 33].join(", ");
    let and = format!("AND({many})");
    for expression in [
        "CONTAINS(inner, \"1\")",
        "CONTAINS(inner_check, \"a\")",
        "text + number",
        "text * 2",
        "ROUND(text)",
        "check & \"x\"",
        and.as_str(),
    ] {
        let fields = json!({
            "text": {"type": "SINGLE_LINE_TEXT"}, "number": {"type": "NUMBER"},
            "check": {"type": "CHECK_BOX", "options": options(&["a"])},
            "table": {"type": "SUBTABLE", "fields": {
                "inner": {"type": "NUMBER"},
                "inner_check": {"type": "CHECK_BOX", "options": options(&["a"])}}},
            "result": {"type": "CALC", "expression": expression, "format": "NUMBER"},
        });
        let error = Emulator::builder()
            .schema_json("sheet", form(fields))
            .start()
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("GAIA_IL01") && error.contains("result"),
            "{expression}: {error}"
        );
    }
}

#[test]
fn a_process_that_is_off_or_has_moved_on_says_what_kintone_says() {
    let file = form(every_type());
    let enabled = json!({
        "enable": true, "actions": [{"name": "send", "from": "open", "to": "done", "filterCond": ""}],
        "states": {
            "open": {"index": "0", "assignee": {"type": "ONE", "entities": []}},
            "done": {"index": "1", "assignee": {"type": "ONE", "entities": []}}},
    });
    let serve = |process: Value| {
        let mut file = file.clone();
        file["properties"]["status"]["enabled"] = process["enable"].clone();
        file["process"] = process;
        let server = Emulator::builder()
            .schema_json("sheet", file)
            .token("secret")
            .start()
            .unwrap();
        Client::new(&server).add(json!({}));
        server
    };
    let (off, on) = (serve(json!({"enable": false})), serve(enabled));
    for (language, disabled, mismatch) in [
        (
            "ja",
            "操作に失敗しました。プロセス管理機能が無効化されています。",
            "ほかのユーザーがステータス、またはステータスの設定を変更した可能性があります。",
        ),
        (
            "en",
            "Your request failed. The process management feature has been disabled.",
            "Failed to update the status. The settings or the status itself may have been changed by someone.",
        ),
    ] {
        let client = |server| Client::new(server).with("Accept-Language", language);
        let act = json!({"app": 1, "id": 1, "action": "no such action"});
        let answer = client(&off).put("record/status.json", act.clone());
        assert_eq!(answer.error(400, "GAIA_ST02").0, disabled);
        let query = encode("status in (\"open\")");
        let answer = client(&off).get(&format!("records.json?app=1&query={query}"));
        assert_eq!(answer.error(400, "GAIA_ST02").0, disabled);
        let answer = client(&on).put("record/status.json", act);
        let (message, _) = answer.error(400, "GAIA_IL03");
        assert!(message.ends_with(mismatch), "{message}");
    }
}

#[test]
fn a_lookup_that_finds_nothing_names_value_and_field() {
    let sheet = json!({"prod_code": {"type": "SINGLE_LINE_TEXT", "lookup": {
        "relatedApp": {"app": "2", "code": ""}, "relatedKeyField": "code", "fieldMappings": []}}});
    let source = form(json!({"code": {"type": "SINGLE_LINE_TEXT", "unique": true}}));
    let server = builder(sheet)
        .schema_json("source", source)
        .start()
        .unwrap();
    let client = Client::new(&server).with("Accept-Language", "en");
    let body = json!({"app": 1, "record": {"prod_code": {"value": "P999"}}});
    let (message, _) = client.post("record.json", body).error(400, "GAIA_LO04");
    assert!(
        message.starts_with(
            "A value P999 in the field prod_code does not exist in the datasource app for lookup, "
        ),
        "{message}"
    );
}
