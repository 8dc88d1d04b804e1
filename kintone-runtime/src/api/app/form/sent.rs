//! What requests send of a field: what was set, without what only kintone writes.

use kintone_schema::{Field, FieldType};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::fields::{FormFields, is_named_by_kintone};
use super::property;
use crate::endpoint::unknown_members;

/// The fields as they are added. One without a label is displayed by its code.
pub(super) fn added<S: Serializer>(fields: &FormFields, output: S) -> Result<S::Ok, S::Error> {
    let definition = |field: &Field| {
        let mut definition = definition(field, &|code| code.to_owned());
        label(&mut definition);
        (field.code().to_owned(), definition)
    };
    fields
        .iter()
        .map(definition)
        .collect::<Map<_, _>>()
        .serialize(output)
}

/// The changes of fields, by the codes that they have in kintone.
pub(super) fn changed<S: Serializer>(fields: &FormFields, output: S) -> Result<S::Ok, S::Error> {
    let key = |code: &str| fields.current_code(code).to_owned();
    let sent = fields.iter().filter(|field| !is_named_by_kintone(field));
    let properties = sent.map(|field| (key(field.code()), definition(field, &key)));
    properties.collect::<Map<_, _>>().serialize(output)
}

/// The definition of a field, the fields of a table by their keys.
fn definition(field: &Field, key: &dyn Fn(&str) -> String) -> Value {
    let mut members = field.raw().as_object().cloned().unwrap_or_default();
    // What the user may not see of another app.
    for hidden in ["lookup", "referenceTable"] {
        if members.get(hidden).is_some_and(Value::is_null) {
            members.remove(hidden);
        }
    }
    if !matches!(field.field_type(), FieldType::Unknown(_)) && unknown_members::are_left_out() {
        let field_type = field.field_type().as_str();
        members.retain(|name, _| property::is_known(field_type, name));
        for (name, value) in &mut members {
            retain_known(name, value);
        }
    }
    if *field.field_type() == FieldType::Subtable && members.contains_key("fields") {
        let inner = field.table_fields().iter();
        let inner = inner.map(|inner| (key(inner.code()), definition(inner, key)));
        members.insert("fields".to_owned(), inner.collect());
    }
    Value::Object(members)
}

/// The known members of what a member holds.
const KNOWN: [(&str, &[&str]); 7] = [
    (
        "lookup",
        &[
            "relatedApp",
            "relatedKeyField",
            "fieldMappings",
            "lookupPickerFields",
            "filterCond",
            "sort",
        ],
    ),
    (
        "referenceTable",
        &[
            "relatedApp",
            "condition",
            "filterCond",
            "displayFields",
            "sort",
            "size",
        ],
    ),
    ("relatedApp", &["app", "code"]),
    ("fieldMappings", &["field", "relatedField"]),
    ("condition", &["field", "relatedField"]),
    ("entities", &["type", "code"]),
    ("defaultValue", &["type", "code"]),
];

/// Removes the members that this version does not know from what the member of this name holds.
fn retain_known(name: &str, value: &mut Value) {
    if name == "options" {
        for option in value.as_object_mut().into_iter().flat_map(Map::values_mut) {
            retain(option, &["label", "index"]);
        }
    } else if let Some((_, known)) = KNOWN.iter().find(|(holder, _)| *holder == name) {
        retain(value, known);
    }
}

fn retain(value: &mut Value, known: &[&str]) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| known.contains(&name.as_str()));
            for (name, value) in members {
                retain_known(name, value);
            }
        }
        Value::Array(elements) => elements
            .iter_mut()
            .for_each(|element| retain(element, known)),
        _ => {}
    }
}

/// Adds the code of a field, and of each field of a table, as its label if it has none.
fn label(definition: &mut Value) {
    let Some(members) = definition.as_object_mut() else {
        return;
    };
    if !members.contains_key("label")
        && let Some(code) = members.get("code").cloned()
    {
        members.insert("label".to_owned(), code);
    }
    let inner = members.get_mut("fields").and_then(Value::as_object_mut);
    inner.into_iter().flat_map(Map::values_mut).for_each(label);
}
