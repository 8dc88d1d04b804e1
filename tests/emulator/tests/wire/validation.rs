//! Validation: which rule fails under which key with which text.

use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{builder, complete, every_type, form, options, serve};
use kintone_emulator::{Emulator, Language};

fn required() -> Value {
    let mut fields = every_type();
    for field in fields.as_object_mut().unwrap().values_mut() {
        field["required"] = json!(true);
    }
    fields["table"]["fields"]["item"]["required"] = json!(true);
    fields["table"]["fields"]["item"]
        .as_object_mut()
        .unwrap()
        .remove("defaultValue");
    fields
}

fn add(client: &Client, record: Value) -> Response {
    client.post("record.json", json!({"app": 1, "record": record}))
}

#[test]
fn required_fields_are_reported_under_the_key_of_their_type() {
    let server = serve(required());
    let errors = add(
        &Client::new(&server),
        json!({"table": {"value": [{"value": {}}]}}),
    )
    .invalid();
    let required = "必須です。";
    let expected = json!({
        "record.text.value": required, "record.multi.value": required, "record.rich.value": required,
        "record.number.value": required, "record.drop.value": required, "record.date.value": required,
        "record.time.value": required, "record.datetime.value": required, "record.link.value": required,
        "record.check.values": required, "record.select.values": required, "record.file.values": required,
        "record.user.values.value": required, "record.organization.values.value": required,
        "record.group.values.value": required,
        "record.table.value[0].value.item.value": required,
    });
    assert_eq!(errors, expected, "CALC and RADIO_BUTTON are never enforced");
}

#[test]
fn missing_null_empty_and_listless_are_all_nothing() {
    let server = serve(json!({
        "text": {"type": "SINGLE_LINE_TEXT", "required": true},
        "check": {"type": "CHECK_BOX", "required": true, "options": options(&["a"]), "defaultValue": []},
    }));
    let client = Client::new(&server);
    for (text, check) in [(json!(""), json!([])), (json!(null), json!(null))] {
        let errors = add(
            &client,
            json!({"text": {"value": text}, "check": {"value": check}}),
        )
        .invalid();
        assert_eq!(
            errors,
            json!({"record.text.value": "必須です。", "record.check.values": "必須です。"})
        );
    }
    assert_eq!(
        add(&client, json!({"text": {}, "check": {}}))
            .invalid()
            .as_object()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn messages_follow_the_accepted_language() {
    let server = serve(json!({"text": {"type": "SINGLE_LINE_TEXT", "required": true}}));
    for (header, message, text) in [
        (None, "入力内容が正しくありません。", "必須です。"),
        (Some("*"), "入力内容が正しくありません。", "必須です。"),
        (
            Some("ja-JP,en;q=0.5"),
            "入力内容が正しくありません。",
            "必須です。",
        ),
        (
            Some("en-US,ja;q=0.5"),
            "Missing or invalid input.",
            "Required.",
        ),
        (Some("fr"), "Missing or invalid input.", "Required."),
    ] {
        let client = Client::new(&server);
        let client = header.iter().fold(client, |client, header| {
            client.with("Accept-Language", header)
        });
        let response = add(&client, json!({}));
        assert_eq!(response.body()["message"], json!(message), "{header:?}");
        assert_eq!(
            response.invalid(),
            json!({"record.text.value": text}),
            "{header:?}"
        );
    }
    let server = builder(every_type())
        .default_language(Language::En)
        .start()
        .unwrap();
    let (message, _) = Client::new(&server)
        .get("record.json?app=1&id=1")
        .error(404, "GAIA_RE01");
    assert_eq!(message, "The specified record (ID: 1) is not found.");
}

#[test]
fn lengths_are_reported_one_off_the_limit() {
    let server = serve(json!({
        "text": {"type": "SINGLE_LINE_TEXT", "minLength": "3", "maxLength": "5"},
        "link": {"type": "LINK", "protocol": "WEB", "minLength": "", "maxLength": "10"},
    }));
    let client = Client::new(&server);
    let english = Client::new(&server).with("Accept-Language", "en");
    let long = json!({"text": {"value": "123456"}});
    assert_eq!(
        add(&client, long.clone()).invalid(),
        json!({"record.text.value": "6文字より短くなければなりません。"})
    );
    assert_eq!(
        add(&english, long).invalid(),
        json!({"record.text.value": "Enter less than 6 characters."})
    );
    let short = json!({"text": {"value": "12"}});
    assert_eq!(
        add(&client, short.clone()).invalid(),
        json!({"record.text.value": "2文字より長くなければなりません。"})
    );
    assert_eq!(
        add(&english, short).invalid(),
        json!({"record.text.value": "Enter more than 2 characters."})
    );
    let unsent = add(&client, json!({})).invalid();
    assert_eq!(
        unsent,
        json!({"record.text.value": "2文字より長くなければなりません。"}),
        "minLength holds for empty text"
    );
    let link = add(
        &client,
        json!({"text": {"value": "1234"}, "link": {"value": "not a link at all"}}),
    )
    .invalid();
    assert_eq!(
        link["record.link.value"].as_array().unwrap().len(),
        2,
        "{link}: length and format"
    );
    // Characters beyond the first plane count as two, as in UTF-16.
    add(&client, json!({"text": {"value": "😀😀😀"}})).invalid();
    add(
        &client,
        json!({"text": {"value": "漢字漢字漢"}, "link": {"value": "ftp://a.jp"}}),
    )
    .ok();
}

#[test]
fn links_must_look_like_their_protocol() {
    let server = serve(json!({
        "web": {"type": "LINK", "protocol": "WEB"}, "mail": {"type": "LINK", "protocol": "MAIL"},
        "call": {"type": "LINK", "protocol": "CALL"},
    }));
    let client = Client::new(&server);
    let errors = add(
        &client,
        json!({"web": {"value": "a@b"}, "mail": {"value": "https://a"}, "call": {"value": "?"}}),
    );
    let errors = errors.invalid();
    let keys: Vec<&String> = errors.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["record.mail.value", "record.web.value"]);
    add(
        &client,
        json!({"web": {"value": "https://a"}, "mail": {"value": "a@b"}, "call": {"value": "03-1"}}),
    )
    .ok();
}

#[test]
fn ranges_are_compared_as_decimals() {
    let server = serve(json!({"n": {"type": "NUMBER", "minValue": "2", "maxValue": "10.5"}}));
    let client = Client::new(&server);
    let english = Client::new(&server).with("Accept-Language", "en");
    let large = json!({"n": {"value": "10.6"}});
    assert_eq!(
        add(&client, large.clone()).invalid(),
        json!({"record.n.value": "10.5以下である必要があります。"})
    );
    assert_eq!(
        add(&english, large).invalid(),
        json!({"record.n.value": "The value must be 10.5 or less."})
    );
    let small = json!({"n": {"value": "1"}});
    assert_eq!(
        add(&client, small.clone()).invalid(),
        json!({"record.n.value": "2以上である必要があります。"})
    );
    assert_eq!(
        add(&english, small).invalid(),
        json!({"record.n.value": "The value must be 2 or more."})
    );
    for fits in ["10", "", "2", "10.50"] {
        add(&client, json!({"n": {"value": fits}})).ok();
    }
}

#[test]
fn a_number_that_does_not_parse_has_a_key_with_brackets() {
    let server = serve(json!({"n": {"type": "NUMBER", "required": true}, "m": {"type": "NUMBER"}}));
    let client = Client::new(&server);
    let errors = add(
        &client,
        json!({"n": {"value": "1,000"}, "m": {"value": "x"}}),
    )
    .invalid();
    let expected = json!({
        "record[n].value": "数字でなければなりません。", "record.n.value": "必須です。",
        "record[m].value": "数字でなければなりません。",
    });
    assert_eq!(errors, expected);
    let records = json!([{"n": {"value": 1}}, {"n": {"value": 1}, "m": {"value": "x"}}]);
    let errors = client
        .post("records.json", json!({"app": 1, "records": records}))
        .invalid();
    assert_eq!(
        errors,
        json!({"records[1][m].value": "数字でなければなりません。"})
    );
}

#[test]
fn a_number_with_too_many_digits_is_refused() {
    let server = serve(json!({"n": {"type": "NUMBER"}}));
    let client = Client::new(&server);
    add(&client, json!({"n": {"value": "123456789012.1"}})).ok();
    let errors = add(&client, json!({"n": {"value": "1234567890123"}})).invalid();
    assert!(errors["record.n.value"].is_string(), "{errors}");
}

#[test]
fn options_that_do_not_exist_are_named() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let english = Client::new(&server).with("Accept-Language", "en");
    let record = json!({
        "radio": {"value": "x"}, "drop": {"value": "A"}, "check": {"value": ["a", "y"]}, "select": {"value": ["z"]},
    });
    let expected = json!({
        "record.radio.value": "\"x\"は選択肢にありません。", "record.drop.value": "\"A\"は選択肢にありません。",
        "record.check.values[1].value": "\"y\"は選択肢にありません。",
        "record.select.values[0].value": "\"z\"は選択肢にありません。",
    });
    assert_eq!(add(&client, record.clone()).invalid(), expected);
    assert_eq!(
        add(&english, record).invalid()["record.radio.value"],
        json!("The value, \"x\", is not in options.")
    );
}

#[test]
fn dates_that_do_not_exist_are_refused_once() {
    let server = serve(json!({
        "d": {"type": "DATE", "required": true}, "t": {"type": "TIME"}, "dt": {"type": "DATETIME"},
    }));
    let client = Client::new(&server);
    let errors = add(
        &client,
        json!({
            "d": {"value": "2023-02-29"}, "t": {"value": "25:00"}, "dt": {"value": "2023-02-28 10:00"},
        }),
    );
    let errors = errors.invalid();
    let keys: Vec<&String> = errors.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["record.d.value", "record.dt.value", "record.t.value"]
    );
    assert!(errors["record.d.value"].is_string(), "{errors}");
}

#[test]
fn a_json_type_that_does_not_fit_is_illegal_json() {
    let server = serve(every_type());
    let client = Client::new(&server);
    for (code, value) in [
        ("text", json!(["a"])),
        ("number", json!({"a": 1})),
        ("check", json!("a")),
        ("check", json!([["a"]])),
        ("user", json!({"code": "sato"})),
        ("user", json!(["sato"])),
        ("table", json!("x")),
        ("table", json!([{"value": {"item": "not an object"}}])),
        ("file", json!("x")),
        ("file", json!([{"name": "x"}])),
    ] {
        let (_, errors) = add(&client, json!({code: {"value": value}})).error(400, "CB_IJ01");
        assert!(errors.is_null(), "{code}: {value}");
    }
    add(&client, json!({"text": "not an object"})).error(400, "CB_IJ01");
    add(&client, json!("not an object")).error(400, "CB_IJ01");
}

fn unique() -> Value {
    json!({
        "text": {"type": "SINGLE_LINE_TEXT", "unique": true}, "n": {"type": "NUMBER", "unique": true},
        "link": {"type": "LINK", "protocol": "CALL", "unique": true}, "d": {"type": "DATE", "unique": true},
        "dt": {"type": "DATETIME", "unique": true}, "t": {"type": "TIME", "unique": true},
    })
}

#[test]
fn unique_values_may_not_repeat_after_normalisation() {
    let server = serve(unique());
    let client = Client::new(&server);
    let id = client.add(json!({
        "text": {"value": "a"}, "n": {"value": "1"}, "link": {"value": "1"}, "d": {"value": "2020-01-01"},
        "dt": {"value": "2020-01-01T00:00:00Z"}, "t": {"value": "10:00"},
    }));
    let again = json!({
        "text": {"value": "a"}, "n": {"value": "1.0"}, "link": {"value": "1"}, "d": {"value": "2020"},
        "dt": {"value": "2020-01-01T09:00:30+09:00"}, "t": {"value": "10:00"},
    });
    let repeated = "値がほかのレコードと重複しています。";
    let expected = json!({
        "record.text.value": repeated, "record.n.value": repeated, "record.link.value": repeated,
        "record.d.value": repeated, "record.dt.value": repeated,
    });
    assert_eq!(
        add(&client, again.clone()).invalid(),
        expected,
        "TIME has no such flag"
    );
    let english = Client::new(&server).with("Accept-Language", "en");
    let text = &add(&english, again.clone()).invalid()["record.n.value"];
    assert_eq!(text, &json!("This value already exists in another record."));
    client
        .put("record.json", json!({"app": 1, "id": id, "record": again}))
        .ok();
    add(&client, json!({"text": {"value": "A"}})).ok();
}

#[test]
fn empty_values_never_collide() {
    let server = serve(unique());
    let client = Client::new(&server);
    add(&client, json!({})).ok();
    add(&client, json!({})).ok();
}

#[test]
fn unique_values_may_not_repeat_within_one_call_either() {
    let server = serve(unique());
    let client = Client::new(&server);
    let records =
        json!([{"text": {"value": "a"}}, {"text": {"value": "b"}}, {"text": {"value": "a"}}]);
    let errors = client
        .post("records.json", json!({"app": 1, "records": records}))
        .invalid();
    assert_eq!(
        errors,
        json!({"records[2].text.value": "値がほかのレコードと重複しています。"})
    );
    assert_eq!(client.count(), "0");
}

#[test]
fn a_unique_value_is_free_again_after_update_and_delete() {
    let server = serve(unique());
    let client = Client::new(&server);
    let first = client.add(json!({"text": {"value": "a"}}));
    client
        .put(
            "record.json",
            json!({"app": 1, "id": first, "record": {"text": {"value": "b"}}}),
        )
        .ok();
    client.add(json!({"text": {"value": "a"}}));
    client
        .delete("records.json", json!({"app": 1, "ids": [first]}))
        .ok();
    client.add(json!({"text": {"value": "b"}}));
}

#[test]
fn unique_texts_have_64_characters_at_most() {
    let server = serve(unique());
    let client = Client::new(&server);
    add(&client, json!({"text": {"value": "x".repeat(64)}})).ok();
    let errors = add(&client, json!({"text": {"value": "y".repeat(65)}})).invalid();
    assert_eq!(
        errors,
        json!({"record.text.value": "65文字より短くなければなりません。"})
    );
}

#[test]
fn errors_of_all_records_come_in_one_map_and_nothing_is_stored() {
    let server = serve(json!({
        "text": {"type": "SINGLE_LINE_TEXT", "required": true}, "n": {"type": "NUMBER", "maxValue": "5"},
        "table": {"type": "SUBTABLE", "fields": {"i": {"type": "DROP_DOWN", "options": options(&["a"])}}},
    }));
    let client = Client::new(&server);
    let records = json!([
        {"n": {"value": 9}},
        {"text": {"value": "fine"}},
        {"text": {"value": "x"}, "table": {"value": [{"value": {}}, {"value": {"i": {"value": "q"}}}]}},
    ]);
    let errors = client
        .post("records.json", json!({"app": 1, "records": records}))
        .invalid();
    let expected = json!({
        "records[0].text.value": "必須です。", "records[0].n.value": "5以下である必要があります。",
        "records[2].table.value[1].value.i.value": "\"q\"は選択肢にありません。",
    });
    assert_eq!(errors, expected);
    assert_eq!(client.count(), "0");
}

#[test]
fn an_update_validates_the_merged_record() {
    let server = serve(json!({"old": {"type": "SINGLE_LINE_TEXT"}, "n": {"type": "NUMBER"}}));
    let client = Client::new(&server);
    let id = client.add(json!({}));
    let properties =
        json!({"old": {"type": "SINGLE_LINE_TEXT", "required": true}, "n": {"type": "NUMBER"}});
    server.update_form(1, complete(properties)).unwrap();
    let errors = client
        .put(
            "record.json",
            json!({"app": 1, "id": id, "record": {"n": {"value": 1}}}),
        )
        .invalid();
    assert_eq!(errors, json!({"record.old.value": "必須です。"}));
    let entry = json!([{"id": id, "record": {"n": {"value": 1}}}]);
    let errors = client
        .put("records.json", json!({"app": 1, "records": entry}))
        .invalid();
    assert_eq!(errors, json!({"records[0].old.value": "必須です。"}));
}

#[test]
fn a_form_that_becomes_unique_indexes_what_is_there() {
    let server = serve(json!({"text": {"type": "SINGLE_LINE_TEXT"}}));
    let client = Client::new(&server);
    client.add(json!({"text": {"value": "a"}}));
    let properties = json!({"text": {"type": "SINGLE_LINE_TEXT", "unique": true}});
    server.update_form(1, complete(properties)).unwrap();
    add(&client, json!({"text": {"value": "a"}})).invalid();
    let fields = client.get("app/form/fields.json?app=1").ok();
    assert_eq!(
        (&fields["revision"], &fields["properties"]["text"]["unique"]),
        (&json!("4"), &json!(true))
    );
}

#[test]
fn parameters_are_checked_together() {
    let server = Emulator::builder()
        .schema_json("sheet", form(every_type()))
        .token("secret")
        .start()
        .unwrap();
    let client = Client::new(&server);
    let english = Client::new(&server).with("Accept-Language", "en");
    let missing = json!({"app": "必須です。", "id": "必須です。"});
    assert_eq!(client.get("record.json").invalid(), missing);
    let missing = json!({"app": "Required field.", "id": "Required field."});
    assert_eq!(english.get("record.json").invalid(), missing);
    let bad = json!({"app": "最小でも1以上です。", "id": "数字でなければなりません。"});
    assert_eq!(client.get("record.json?app=0&id=x").invalid(), bad);
    assert_eq!(
        english.get("record.json?app=-1&id=1").invalid(),
        json!({"app": "must be greater than or equal to 1"})
    );
    assert_eq!(
        client.post("records.json", json!({"app": 1})).invalid(),
        json!({"records": "必須です。"})
    );
    assert_eq!(
        client.delete("records.json", json!({})).invalid()["app"],
        json!("必須です。")
    );
    let lang = client.get("app/form/fields.json?app=1&lang=xx").invalid();
    assert_eq!(
        lang,
        json!({"lang": "Enum値のいずれかでなければなりません。"})
    );
}
