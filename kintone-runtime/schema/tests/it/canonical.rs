//! Schema files are written back as they were read.

use kintone_schema::{AppSchema, ReadOnlyReason};
use serde_json::{Value, json};

use crate::{example, find, form, text};

const EXAMPLES: [&str; 8] = [
    "all_types",
    "customer",
    "expense",
    "invoice",
    "item",
    "master",
    "product",
    "related",
];

#[test]
fn the_examples_are_canonical() {
    for name in EXAMPLES {
        assert_eq!(example(name).to_canonical_json(), text(name), "{name}");
    }
}

#[test]
fn the_order_of_keys_does_not_matter() {
    for name in EXAMPLES {
        let mut shuffled = String::new();
        write_backwards(
            &mut shuffled,
            &serde_json::from_str(&text(name)).expect("JSON"),
        );
        assert_ne!(shuffled, text(name));
        let schema = AppSchema::parse(&shuffled, name).expect("the same schema");
        assert_eq!(schema, example(name), "{name}");
        assert_eq!(schema.to_canonical_json(), text(name), "{name}");
    }
}

#[test]
fn what_this_version_does_not_know_is_kept() {
    let file = json!({
        "app": "9", "code": "", "name": "新", "revision": "1", "hash": "", "space": {"id": 7},
        "properties": {
            "b": {"type": "BARCODE", "code": "b", "maxLength": 9, "options": 5, "label": "Bar"},
            "n": {"type": "NUMBER", "code": "n", "label": "n", "tooltip": {"text": [1, 2.5, null]}},
        },
        "order": ["b", "n"],
        "process": {"enable": true, "states": null, "actions": null, "mode": "strict"},
        "numberPrecision": {"digits": "16", "decimalPlaces": "4", "roundingMode": "SIDEWAYS", "x": 1},
        "notPulled": [],
    });
    let schema = AppSchema::parse(&file.to_string(), "new").expect("a schema");
    let unknown = find(&schema, "b");
    assert_eq!(unknown.field_type().as_str(), "BARCODE");
    assert_eq!(unknown.label(), "Bar");
    assert_eq!(unknown.read_only(), Some(&ReadOnlyReason::Unknown));
    let written: Value = serde_json::from_str(&schema.to_canonical_json()).expect("JSON");
    assert_eq!(written, file);
}

#[test]
fn a_raw_answer_becomes_a_schema_file() {
    let written = form(json!({"n": {"type": "NUMBER", "maxLength": "3"}}))
        .expect("a form")
        .to_canonical_json();
    assert_eq!(
        written,
        r#"{
  "app": null,
  "code": "",
  "hash": "",
  "name": "form",
  "notPulled": [],
  "numberPrecision": null,
  "order": [],
  "process": null,
  "properties": {
    "n": {
      "maxLength": "3",
      "type": "NUMBER"
    }
  },
  "revision": null
}
"#
    );
}

#[test]
fn a_byte_order_mark_is_no_error() {
    let marked = format!("\u{feff}{}", text("master"));
    let schema = AppSchema::parse(&marked, "master").expect("a schema");
    assert_eq!(schema.to_canonical_json(), text("master"));
}

/// Writes JSON with the keys in falling order.
fn write_backwards(out: &mut String, value: &Value) {
    match value {
        Value::Object(members) => {
            let mut keys: Vec<&String> = members.keys().collect();
            keys.sort_unstable_by(|a, b| b.cmp(a));
            for (at, key) in keys.into_iter().enumerate() {
                out.push(if at == 0 { '{' } else { ',' });
                out.push_str(&json!(key).to_string());
                out.push(':');
                write_backwards(out, &members[key]);
            }
            out.push_str(if members.is_empty() { "{}" } else { "}" });
        }
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                write_backwards(out, item);
            }
            out.push(']');
        }
        other => out.push_str(&other.to_string()),
    }
}
