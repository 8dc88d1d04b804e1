//! Reads JSON as kintone and people write it.

use serde_json::Value;

pub(super) fn strings(raw: &Value) -> Vec<String> {
    raw.as_array().into_iter().flatten().map(text).collect()
}

pub(super) fn text(raw: &Value) -> String {
    raw.as_str().unwrap_or_default().to_owned()
}

pub(super) fn flag(raw: &Value) -> bool {
    raw.as_bool()
        .unwrap_or_else(|| raw.as_str() == Some("true"))
}

/// Returns a number that kintone writes as digits in a string, or a person as a number.
pub(super) fn scalar(raw: &Value) -> String {
    match raw {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

pub(super) fn integer(raw: &Value) -> Option<u64> {
    scalar(raw).parse().ok()
}
