//! Finds the fields and settings in which two forms differ, as far as code depends on them.

use kintone_codegen::{AppSchema, content_hash};
use serde_json::{Map, Value};

/// Lists how the form differs from the schema file; empty if both give the same code.
pub(crate) fn differences(checked_in: &AppSchema, pulled: &AppSchema) -> Vec<String> {
    if content_hash(checked_in) == content_hash(pulled) {
        return Vec::new();
    }
    let [old, new] = [checked_in, pulled].map(|schema| {
        serde_json::from_str::<Map<String, Value>>(&schema.relevant_json()).unwrap_or_default()
    });
    let mut differences = Vec::new();
    fields(&old, &new, &mut differences);
    for (member, words) in [
        ("app", "the app id"),
        ("code", "the app code"),
        ("name", "the app's name"),
        ("process", "the process management"),
        ("numberPrecision", "the number precision"),
    ] {
        if old.get(member) != new.get(member) {
            differences.push(format!("{words} changed"));
        }
    }
    differences
}

/// Compares the fields of two forms, or of a table.
fn fields(old: &Map<String, Value>, new: &Map<String, Value>, differences: &mut Vec<String>) {
    let before = differences.len();
    let [old, new] = [old, new].map(|of| of.get("fields").and_then(Value::as_array));
    let [old, new] = [old, new].map(|fields| fields.map_or(&[][..], Vec::as_slice));
    let code = |field: &Value| field["code"].as_str().unwrap_or_default().to_owned();
    let find = |fields: &[Value], of: &Value| {
        let found = fields.iter().find(|field| code(field) == code(of));
        found.and_then(Value::as_object).cloned()
    };
    for field in old {
        if find(new, field).is_none() {
            differences.push(format!("the field `{}` is gone", code(field)));
        }
    }
    for field in new {
        let Some(was) = find(old, field) else {
            differences.push(format!("the field `{}` is new", code(field)));
            continue;
        };
        let is = field.as_object().cloned().unwrap_or_default();
        fields(&was, &is, differences);
        let mut members: Vec<&str> = was
            .keys()
            .chain(is.keys())
            .filter(|member| *member != "fields" && was.get(*member) != is.get(*member))
            .map(|member| words(member))
            .collect();
        members.sort_unstable();
        members.dedup();
        if !members.is_empty() {
            differences.push(format!(
                "the field `{}` changed ({})",
                code(field),
                members.join(", ")
            ));
        }
    }
    let order = |fields: &[Value]| fields.iter().map(code).collect::<Vec<_>>();
    if differences.len() == before && order(old) != order(new) {
        differences.push("the order of the fields changed".to_owned());
    }
}

/// The word for a member of a field in a message.
fn words(member: &str) -> &str {
    match member {
        "isLookup" => "lookup",
        "disabled" => "enabled",
        "hasExpression" => "expression",
        other => other,
    }
}
