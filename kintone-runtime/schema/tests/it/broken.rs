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
            json!({"": {"type": "NUMBER"}}),
            "properties.: expected a field code as the key, found an object",
        ),
        (
            json!({"t": {"type": "SUBTABLE", "fields": {"": {"type": "NUMBER"}}}}),
            "properties.t.fields.: expected a field code as the key, found an object",
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
fn what_no_code_depends_on_is_noted_and_read_as_if_it_were_missing() {
    let related = |app: Value, field: Value| json!({ "relatedApp": { "app": app }, "condition": { "field": field, "relatedField": "b" }, "displayFields": [] });
    let lookup = |app: Value, mappings: Value| json!({ "relatedApp": { "app": app }, "relatedKeyField": "k", "fieldMappings": mappings });
    let of =
        |kind: &str, member: &str, value: Value| json!({ "a": { "type": kind, (member): value } });
    for (properties, note) in [
        (
            of("NUMBER", "noLabel", json!("false")),
            r#"properties.a.noLabel: expected true or false, found "false""#,
        ),
        (
            of("NUMBER", "label", json!(7)),
            "properties.a.label: expected a string, found 7",
        ),
        (
            of("NUMBER", "maxValue", json!("many")),
            r#"properties.a.maxValue: expected a decimal number in a string, found "many""#,
        ),
        (
            of("NUMBER", "displayScale", json!("-")),
            r#"properties.a.displayScale: expected a string of digits, found "-""#,
        ),
        (
            of("SINGLE_LINE_TEXT", "maxLength", json!("99999999999")),
            r#"properties.a.maxLength: expected a smaller number, found "99999999999""#,
        ),
        (
            of("LINK", "protocol", json!([])),
            "properties.a.protocol: expected a string, found an array",
        ),
        (
            of("USER_SELECT", "entities", json!("all")),
            r#"properties.a.entities: expected an array, found "all""#,
        ),
        (
            of("DROP_DOWN", "options", json!({ "x": { "label": "x" } })),
            "properties.a.options.x.index: expected a string of digits, found nothing",
        ),
        (
            of(
                "DROP_DOWN",
                "options",
                json!({ "x": { "label": "x", "index": "first" } }),
            ),
            r#"properties.a.options.x.index: expected a string of digits, found "first""#,
        ),
        (
            of("NUMBER", "lookup", lookup(json!("one"), json!([]))),
            r#"properties.a.lookup.relatedApp.app: expected a string of digits, found "one""#,
        ),
        (
            of("NUMBER", "lookup", lookup(json!(""), json!([]))),
            r#"properties.a.lookup.relatedApp.app: expected a string of digits, found """#,
        ),
        (
            of("NUMBER", "lookup", lookup(json!("1"), json!(""))),
            r#"properties.a.lookup.fieldMappings: expected an array, found """#,
        ),
        (
            of(
                "REFERENCE_TABLE",
                "referenceTable",
                related(json!(null), json!("a")),
            ),
            "properties.a.referenceTable.relatedApp.app: expected a string of digits, found null",
        ),
        (
            of(
                "REFERENCE_TABLE",
                "referenceTable",
                related(json!("1"), json!(null)),
            ),
            "properties.a.referenceTable.condition.field: expected a string, found null",
        ),
    ] {
        let form = form(properties.clone()).unwrap_or_else(|error| panic!("{error}"));
        let notes: Vec<String> = form.notes().iter().map(ToString::to_string).collect();
        assert_eq!(notes, [note], "{properties}");
        assert!(
            form.fields()[0]
                .lookup()
                .is_none_or(|_| form.fields()[0].is_lookup())
        );
    }
    // What is read beside a damaged member stands.
    let mappings = json!([{ "field": "b", "relatedField": "c" }]);
    let form = form(json!({
        "a": { "type": "NUMBER", "lookup": { "relatedApp": {}, "relatedKeyField": "k", "fieldMappings": mappings } },
        "b": { "type": "NUMBER" },
        "c": { "type": "DROP_DOWN", "options": { "z": { "index": "1" }, "y": {}, "x": {}, "w": { "index": "0" } } },
    }))
    .expect("a form");
    assert!(
        form.field("b")
            .is_some_and(|field| field.read_only().is_some())
    );
    let options: Vec<&str> = form.fields()[2]
        .options()
        .iter()
        .map(|option| option.name.as_str())
        .collect();
    assert_eq!(options, ["w", "z", "x", "y"]);
    assert!(form.lookup_apps().is_empty());
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
        harmless > 300 && refused > 200,
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
