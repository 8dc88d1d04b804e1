//! Fields that calls add: what is checked, what is completed, and that a form which exists through calls alone serves records.

use kintone_emulator::Emulator;
use serde_json::{Map, Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{now, options, serve};

/// A client of a server with one added app, which is not deployed yet.
fn new_app() -> (Emulator, Client) {
    let server = Emulator::builder()
        .user("sato", "password")
        .declare_user("sato", "佐藤")
        .clock(now)
        .start()
        .unwrap();
    let client = Client::of_user(&server, "sato", "password").with("Accept-Language", "en");
    let body = json!({"name": "sheet"});
    client.post("preview/app.json", body).ok();
    (server, client)
}

fn add(client: &Client, fields: Value) -> Response {
    let body = json!({"app": 1, "properties": fields});
    client.post("preview/app/form/fields.json", body)
}

fn preview(client: &Client) -> Value {
    client.get("preview/app/form/fields.json?app=1").ok()["properties"].clone()
}

fn deploy(client: &Client) {
    let body = json!({"apps": [{"app": 1}]});
    client.post("preview/app/deploy.json", body).ok();
}

/// The errors of a field `x` with these members.
fn refused(field: Value) -> Value {
    let (_server, client) = new_app();
    add(&client, json!({ "x": field })).invalid()
}

#[test]
fn a_form_that_exists_through_calls_alone_serves_records() {
    let (_server, client) = new_app();
    let fields = json!({
        "title": {"type": "SINGLE_LINE_TEXT", "label": "Title", "unique": true, "required": true},
        "price": {"type": "NUMBER", "minValue": 1},
        "double": {"type": "CALC", "expression": "price * 2"},
        "state": {"type": "DROP_DOWN", "options": options(&["a", "b"]), "defaultValue": "b"},
        "lines": {"type": "SUBTABLE", "fields": {"item": {"type": "SINGLE_LINE_TEXT"}}},
    });
    assert_eq!(add(&client, fields).ok(), json!({"revision": "2"}));
    client
        .get("app/form/fields.json?app=1")
        .error(404, "GAIA_AP01");
    deploy(&client);
    let live = client.get("app/form/fields.json?app=1").ok();
    assert_eq!(live["revision"], json!("2"));
    assert_eq!(live["properties"], preview(&client));
    let record = |title: &str| {
        json!({"app": 1, "record": {
            "title": {"value": title}, "price": {"value": 3},
            "lines": {"value": [{"value": {"item": {"value": "pen"}}}]},
        }})
    };
    client.post("record.json", record("x")).ok();
    let twice = client.post("record.json", record("x")).invalid();
    assert_eq!(
        twice,
        json!({"record.title.value": "This value already exists in another record."})
    );
    let read = client.get("record.json?app=1&id=1").ok()["record"].clone();
    assert_eq!(
        json!([
            read["double"]["value"],
            read["state"]["value"],
            read["Created_by"]["value"]
        ]),
        json!(["6", "b", {"code": "sato", "name": "佐藤"}])
    );
    assert_eq!(
        read["lines"]["value"][0]["value"]["item"]["value"],
        json!("pen")
    );
    let found = client.get("records.json?app=1&query=price+%3D+3").ok();
    assert_eq!(found["records"].as_array().unwrap().len(), 1);
}

#[test]
fn new_fields_are_completed() {
    let (_server, client) = new_app();
    let choice = |kind: &str| json!({"type": kind, "options": options(&["b", "a"])});
    let kinds = [
        "SINGLE_LINE_TEXT",
        "MULTI_LINE_TEXT",
        "RICH_TEXT",
        "NUMBER",
        "DATE",
        "TIME",
        "DATETIME",
        "LINK",
        "FILE",
        "USER_SELECT",
        "ORGANIZATION_SELECT",
        "GROUP_SELECT",
        "GROUP",
    ];
    let mut fields: Map<String, Value> = kinds
        .iter()
        .map(|kind| (kind.to_lowercase(), json!({"type": kind})))
        .collect();
    for kind in ["CHECK_BOX", "RADIO_BUTTON", "DROP_DOWN", "MULTI_SELECT"] {
        fields.insert(kind.to_lowercase(), choice(kind));
    }
    let calc = json!({"type": "CALC", "expression": "number"});
    fields.insert("calc".to_owned(), calc);
    add(&client, Value::Object(fields)).ok();
    let people = json!({"required": false, "entities": [], "defaultValue": []});
    let expected = json!({
        "single_line_text": {"required": false, "minLength": "", "maxLength": "", "expression": "",
            "hideExpression": false, "unique": false, "defaultValue": ""},
        "multi_line_text": {"required": false, "defaultValue": ""},
        "rich_text": {"required": false, "defaultValue": ""},
        "number": {"required": false, "minValue": "", "maxValue": "", "digit": false, "unique": false,
            "defaultValue": "", "displayScale": "", "unit": "", "unitPosition": "BEFORE"},
        "calc": {"required": false, "format": "NUMBER", "expression": "number", "displayScale": "",
            "hideExpression": false, "unit": "", "unitPosition": "BEFORE"},
        "date": {"required": false, "unique": false, "defaultValue": "", "defaultNowValue": false},
        "datetime": {"required": false, "unique": false, "defaultValue": "", "defaultNowValue": false},
        "time": {"required": false, "defaultValue": "", "defaultNowValue": false},
        "link": {"required": false, "protocol": "WEB", "minLength": "", "maxLength": "", "unique": false,
            "defaultValue": ""},
        "file": {"required": false, "thumbnailSize": "50"},
        "user_select": people, "organization_select": people, "group_select": people,
        "group": {"openGroup": false},
        "check_box": {"required": false, "align": "HORIZONTAL", "defaultValue": []},
        "radio_button": {"required": true, "align": "HORIZONTAL", "defaultValue": "b"},
        "drop_down": {"required": false, "defaultValue": ""},
        "multi_select": {"required": false, "defaultValue": []},
    });
    let stored = preview(&client);
    for (code, members) in expected.as_object().unwrap() {
        let mut whole = members.clone();
        whole["type"] = json!(code.to_uppercase());
        whole["code"] = json!(code);
        whole["label"] = json!(code);
        whole["noLabel"] = json!(false);
        if stored[code].get("options").is_some() {
            whole["options"] = options(&["b", "a"]);
        }
        assert_eq!(stored[code], whole, "{code}");
    }
}

#[test]
fn numbers_are_written_as_digits_and_unique_is_dropped_where_it_does_not_apply() {
    let (_server, client) = new_app();
    add(
        &client,
        json!({
            "text": {"type": "SINGLE_LINE_TEXT", "maxLength": 5, "unique": "true"},
            "number": {"type": "NUMBER", "minValue": -1.5, "displayScale": 10},
            "multi": {"type": "MULTI_LINE_TEXT", "unique": true},
            "table": {"type": "SUBTABLE", "fields": {"inner": {"type": "NUMBER", "unique": true}}},
            "file": {"type": "FILE", "thumbnailSize": 500},
        }),
    )
    .ok();
    let stored = preview(&client);
    let read = json!([
        stored["text"]["maxLength"],
        stored["text"]["unique"],
        stored["number"]["minValue"],
        stored["number"]["displayScale"],
        stored["multi"]["unique"],
        stored["table"]["fields"]["inner"]["unique"],
        stored["file"]["thumbnailSize"],
    ]);
    assert_eq!(read, json!(["5", true, "-1.5", "10", null, false, "500"]));
}

#[test]
fn every_mistake_in_a_new_field_is_told() {
    let only_numbers = "Only numbers are allowed.";
    let not_enum = "must be one of the enum value";
    let cases = [
        (json!({}), json!({"properties[x].type": "Required field."})),
        (
            json!({"type": "TEXT"}),
            json!({"properties[x].type": not_enum}),
        ),
        (
            json!({"type": "RECORD_NUMBER"}),
            json!({"properties[x].type": "A field of this type cannot be added."}),
        ),
        (
            json!({"type": "LABEL"}),
            json!({"properties[x].type": "A field of this type cannot be added."}),
        ),
        (
            json!({"type": "NUMBER", "code": "y"}),
            json!({"properties[x].code": "The field code must be the same as the key of the property."}),
        ),
        (
            json!({"type": "NUMBER", "label": "", "minValue": "a", "displayScale": 11, "unit": "x".repeat(129),
                "unitPosition": "LEFT", "defaultValue": "b"}),
            json!({"properties[x].label": "Required field.", "properties[x].minValue": only_numbers,
                "properties[x].displayScale": "must be less than or equal to 10",
                "properties[x].unit": "Enter less than 129 characters.",
                "properties[x].unitPosition": not_enum, "properties[x].defaultValue": only_numbers}),
        ),
        (
            json!({"type": "CALC", "expression": "1", "format": "MONEY", "label": "x".repeat(129)}),
            json!({"properties[x].format": not_enum, "properties[x].label": "Enter less than 129 characters."}),
        ),
        (
            json!({"type": "DATE", "defaultValue": "2024-02-30"}),
            json!({"properties[x].defaultValue": "Enter a valid date or time."}),
        ),
        (
            json!({"type": "LINK", "protocol": "FTP", "maxLength": -1}),
            json!({"properties[x].protocol": not_enum,
                "properties[x].maxLength": "must be greater than or equal to 0"}),
        ),
        (
            json!({"type": "FILE", "thumbnailSize": 100}),
            json!({"properties[x].thumbnailSize": not_enum}),
        ),
        (
            json!({"type": "DROP_DOWN"}),
            json!({"properties[x].options": "Required field."}),
        ),
        (
            json!({"type": "CHECK_BOX", "options": {"a": {"index": 0}, "b": {"index": "0"}, "c": {}},
                "defaultValue": ["d"]}),
            json!({"properties[x].options[b].index": "\"0\" is specified more than once.",
                "properties[x].options[c].index": "Required field.",
                "properties[x].defaultValue": "The value, \"d\", is not in options."}),
        ),
        (
            json!({"type": "SUBTABLE"}),
            json!({"properties[x].fields": "Required field."}),
        ),
        (
            json!({"type": "SUBTABLE", "fields": {"y": {"type": "GROUP"}, "1z": {"type": "NUMBER"}}}),
            json!({"properties[x].fields[y].type": "A field of this type cannot be added.",
                "properties[x].fields[1z].code": "This cannot be used as a field code."}),
        ),
        (
            json!({"type": "SUBTABLE", "fields": {"x": {"type": "NUMBER"}}}),
            json!({"properties[x].code": "\"x\" is specified more than once.",
                "properties[x].fields[x].code": "\"x\" is specified more than once."}),
        ),
        (
            json!({"type": "DATE", "lookup": {}}),
            json!({"properties[x].lookup": "A field of this type cannot be added."}),
        ),
    ];
    for (field, errors) in cases {
        assert_eq!(refused(field.clone()), errors, "{field}");
    }
    let (_server, client) = new_app();
    let field =
        json!({"x": {"type": "USER_SELECT", "entities": [{"type": "USER", "code": "nobody"}]}});
    add(&client, field).error(400, "GAIA_IL26");
    // Nothing of what was refused is stored.
    assert_eq!(preview(&client).get("x"), None);
}

#[test]
fn a_code_is_free_and_follows_the_rules_of_codes() {
    let (_server, client) = new_app();
    let errors = |code: &str| {
        let key = format!("properties[{code}].code");
        let errors = add(&client, json!({code: {"type": "NUMBER"}})).invalid();
        errors[&key].clone()
    };
    let wrong = json!("This cannot be used as a field code.");
    for code in [
        "1a",
        "a b",
        "a-b",
        "a.b",
        "not",
        "__ROOT__",
        "ステータス",
        "作成者",
    ] {
        assert_eq!(errors(code), wrong, "{code}");
    }
    assert_eq!(errors(""), json!("Required field."));
    let longest = "x".repeat(128);
    assert_eq!(
        errors(&format!("{longest}x")),
        json!("Enter less than 129 characters.")
    );
    add(
        &client,
        json!({longest: {"type": "NUMBER"}, "金額_･・￥": {"type": "NUMBER"}}),
    )
    .ok();
    add(&client, json!({"a": {"type": "NUMBER"}})).ok();
    assert_eq!(errors("a"), json!("\"a\" is specified more than once."));
}

#[test]
fn a_call_adds_100_fields_and_an_app_has_500() {
    let (_server, client) = new_app();
    let fields = |prefix: &str, count: usize| {
        let fields = (0..count).map(|at| (format!("{prefix}{at}"), json!({"type": "NUMBER"})));
        Value::Object(fields.collect())
    };
    assert_eq!(
        add(&client, fields("a", 101)).invalid(),
        json!({"properties": "A maximum of 100 fields can be added at one time."})
    );
    for prefix in ["a", "b", "c", "d"] {
        add(&client, fields(prefix, 100)).ok();
    }
    // A table counts as a field, like each field in it.
    let table = json!({"t": {"type": "SUBTABLE", "fields": fields("t", 99)}});
    add(&client, table).ok();
    assert_eq!(
        add(&client, fields("e", 1)).invalid(),
        json!({"properties": "A maximum of 500 fields can be set at one time."})
    );
}

#[test]
fn a_field_has_1000_options() {
    let (_server, client) = new_app();
    let field = |count: usize| {
        let options = (0..count).map(|at| (format!("o{at}"), json!({"index": at})));
        let options: Map<String, Value> = options.collect();
        json!({"x": {"type": "DROP_DOWN", "options": options}})
    };
    assert_eq!(
        add(&client, field(1_001)).invalid(),
        json!({"properties[x].options": "A maximum of 1000 options can be set at one time."})
    );
    add(&client, field(1_000)).ok();
}

#[test]
fn the_form_is_changed_by_app_managers_with_the_latest_revision() {
    let server = serve(json!({"text": {"type": "SINGLE_LINE_TEXT"}}));
    let client = Client::new(&server);
    let body = |revision: Value| {
        json!({"app": 1, "revision": revision, "fields": ["text"],
        "properties": {"text": {"label": "x"}}})
    };
    for method in ["PUT", "DELETE"] {
        client
            .json(method, "preview/app/form/fields.json", body(json!(2)))
            .error(409, "GAIA_CO03");
    }
    let new = json!({"app": 1, "revision": "2", "properties": {"new": {"type": "NUMBER"}}});
    client
        .post("preview/app/form/fields.json", new)
        .error(409, "GAIA_CO03");
    let done = client
        .put("preview/app/form/fields.json", body(json!("3")))
        .ok();
    assert_eq!(done, json!({"revision": "4"}));
    let done = client
        .delete("preview/app/form/fields.json", body(json!(-1)))
        .ok();
    assert_eq!(done, json!({"revision": "5"}));
    let missing = client
        .post("preview/app/form/fields.json", json!({}))
        .invalid();
    assert_ne!(missing["properties"], Value::Null);
    client
        .post(
            "preview/app/form/fields.json",
            json!({"app": 9, "properties": {}}),
        )
        .error(404, "GAIA_AP01");
}

#[test]
fn a_formula_is_checked_when_it_is_deployed() {
    let (_server, client) = new_app();
    add(
        &client,
        json!({"sum": {"type": "CALC", "expression": "missing + 1"}}),
    )
    .ok();
    let body = json!({"apps": [{"app": 1}]});
    let (message, _) = client
        .post("preview/app/deploy.json", body)
        .error(400, "GAIA_IL01");
    assert!(message.contains("sum"), "{message}");
    client.get("app.json?id=1").error(404, "GAIA_AP01");
}

#[test]
fn bounds_are_in_order_and_a_calculated_field_has_a_formula() {
    let required = "Required field.";
    let most = "The value must be 2 or less.";
    for (field, place, message) in [
        (json!({"type": "CALC"}), "expression", required),
        (
            json!({"type": "CALC", "expression": " "}),
            "expression",
            required,
        ),
        (
            json!({"type": "NUMBER", "minValue": "10", "maxValue": 2}),
            "minValue",
            most,
        ),
        (
            json!({"type": "LINK", "minLength": 10, "maxLength": "2"}),
            "minLength",
            most,
        ),
    ] {
        let errors = refused(field);
        assert_eq!(errors, json!({format!("properties[x].{place}"): message}));
    }
    let (_server, client) = new_app();
    let bounded = json!({"type": "NUMBER", "minValue": "2", "maxValue": "2"});
    add(&client, json!({"x": bounded, "y": {"type": "NUMBER", "minValue": 5}, "z": {"type": "CALC", "expression": "x"}})).ok();
    let put = |field: Value| {
        let body = json!({"app": 1, "properties": field});
        client.put("preview/app/form/fields.json", body)
    };
    let errors = put(json!({"x": {"minValue": 3}})).invalid();
    assert_eq!(errors, json!({"properties[x].minValue": most}));
    let errors = put(json!({"z": {"expression": ""}})).invalid();
    assert_eq!(errors, json!({"properties[z].expression": required}));
    put(json!({"x": {"maxValue": 3}})).ok();
}
