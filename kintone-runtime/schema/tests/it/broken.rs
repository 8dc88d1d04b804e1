//! Broken schemas are refused with the path of what is wrong, and nothing panics.

use kintone_schema::AppSchema;
use serde_json::{Value, json};

use crate::{form, text};

/// What the error of a form says.
fn error(properties: Value) -> String {
    form(properties).expect_err("a broken form").to_string()
}

#[test]
fn an_error_names_the_path_what_belongs_there_and_what_is_there() {
    for (properties, expected) in [
        (
            json!({"合計": {"type": "CALC", "format": 7}}),
            "properties.合計.format: expected a string, found 7",
        ),
        (
            json!({"a": {"label": "a"}}),
            "properties.a.type: expected a string, found nothing",
        ),
        (
            json!({"a": {"type": "NUMBER", "code": "b"}}),
            r#"properties.a.code: expected the same code as its key, "a", found "b""#,
        ),
        (
            json!({"a": {"type": "NUMBER", "required": "yes"}}),
            r#"properties.a.required: expected true or false, found "yes""#,
        ),
        (
            json!({"a": {"type": "NUMBER", "maxValue": "many"}}),
            r#"properties.a.maxValue: expected a decimal number in a string, found "many""#,
        ),
        (
            json!({"a": {"type": "SINGLE_LINE_TEXT", "maxLength": "99999999999"}}),
            r#"properties.a.maxLength: expected a smaller number, found "99999999999""#,
        ),
        (
            json!({"a": {"type": "DROP_DOWN", "options": {"x": {"label": "x", "index": "first"}}}}),
            r#"properties.a.options.x.index: expected a string of digits, found "first""#,
        ),
        (
            json!({"a": {"type": "CHECK_BOX", "defaultValue": "x"}}),
            r#"properties.a.defaultValue: expected an array, found "x""#,
        ),
        (
            json!({"t": {"type": "SUBTABLE", "fields": {"u": {"type": "SUBTABLE", "fields": {}}}}}),
            r#"properties.t.fields.u.type: expected a type that a table can hold inside a table, found "SUBTABLE""#,
        ),
        (
            json!({"a": {"type": "NUMBER"}, "t": {"type": "SUBTABLE", "fields": {"a": {"type": "NUMBER"}}}}),
            "properties.t.fields.a: expected a code that no other field of the app has, found one that is used twice",
        ),
        (
            json!({"a": {"type": "NUMBER", "lookup": {"relatedApp": {"app": "one"}}}}),
            r#"properties.a.lookup.relatedApp.app: expected a string of digits, found "one""#,
        ),
        (json!([]), "properties: expected an object, found an array"),
        (
            json!({"a": null}),
            "properties.a.type: expected a string, found nothing",
        ),
    ] {
        assert_eq!(error(properties), expected);
    }
}

#[test]
fn what_is_no_schema_at_all_is_refused() {
    let error = |text| AppSchema::parse(text, "x").expect_err("broken").to_string();
    assert_eq!(error("[]"), "expected an object, found an array");
    assert_eq!(
        error("{}"),
        "properties: expected the fields of a form, found nothing"
    );
    assert!(error("{\"properties\"").starts_with("expected JSON, found an error: "));
    assert_eq!(
        error(r#"{"properties": {}, "order": ["a", 3]}"#),
        "order[1]: expected a string, found 3"
    );
}

#[test]
fn cut_texts_are_refused() {
    let whole = text("related");
    let whole = whole.trim_end();
    for (at, _) in whole.char_indices() {
        let cut = AppSchema::parse(&whole[..at], "related");
        assert!(cut.is_err(), "{at}");
    }
}

#[test]
fn a_damaged_member_is_an_error_at_its_path_or_harmless() {
    let (mut harmless, mut refused) = (0, 0);
    for (name, step) in [("related", 1), ("invoice", 2), ("all_types", 5)] {
        let file: Value = serde_json::from_str(&text(name)).expect("JSON");
        let mut places = Vec::new();
        pointers(&file, String::new(), String::new(), &mut places);
        for (at, (pointer, path)) in places.iter().enumerate().step_by(step) {
            let mut damaged = file.clone();
            *damaged.pointer_mut(pointer).expect("a place") = damage(at / step);
            match AppSchema::parse(&damaged.to_string(), name) {
                Ok(schema) => {
                    harmless += 1;
                    let once = schema.to_canonical_json();
                    let again = AppSchema::parse(&once, name).expect("its own text");
                    assert_eq!(again.to_canonical_json(), once, "{pointer}");
                    schema.relevant_json();
                }
                Err(error) => {
                    refused += 1;
                    let found = error.path();
                    assert!(
                        found.starts_with(path) || path.starts_with(found),
                        "damaged {path}, blamed {found}"
                    );
                }
            }
        }
    }
    assert!(
        harmless > 100 && refused > 300,
        "{harmless} harmless, {refused} refused"
    );
}

fn damage(at: usize) -> Value {
    let damages = [
        json!(7),
        json!("x"),
        json!(null),
        json!([]),
        json!({}),
        json!(true),
        json!(-1.5),
        json!(""),
        json!([null]),
        json!({"x": 1}),
        json!("99999999999999999999999"),
    ];
    damages[at % damages.len()].clone()
}

/// Collects the JSON pointer and the path of every value below this one.
fn pointers(value: &Value, pointer: String, path: String, places: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let dot = if path.is_empty() { "" } else { "." };
                let escaped = key.replace('~', "~0").replace('/', "~1");
                let place = (format!("{pointer}/{escaped}"), format!("{path}{dot}{key}"));
                places.push(place.clone());
                pointers(member, place.0, place.1, places);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                let place = (format!("{pointer}/{at}"), format!("{path}[{at}]"));
                places.push(place.clone());
                pointers(item, place.0, place.1, places);
            }
        }
        _ => {}
    }
}
