//! Turns JSON numbers into digit strings where kintone writes digit strings.

use serde_json::{Map, Value};

use crate::field_type::FieldType;

/// The members of a field that are digit strings.
const OF_A_FIELD: [&str; 6] = [
    "displayScale",
    "maxLength",
    "maxValue",
    "minLength",
    "minValue",
    "thumbnailSize",
];

/// Normalises the `properties` of a form.
pub(crate) fn in_properties(properties: &mut Value) {
    members(properties).for_each(in_field);
}

/// Normalises the definition of a field.
pub(crate) fn in_field(field: &mut Value) {
    let field_type = field.get("type").and_then(Value::as_str);
    if let Some(FieldType::Unknown(_)) = field_type.map(FieldType::from) {
        // The meaning of its members is unknown.
        return;
    }
    for name in OF_A_FIELD {
        in_member(field, name);
    }
    for option in field.get_mut("options").into_iter().flat_map(members) {
        in_member(option, "index");
    }
    for related in ["lookup", "referenceTable"] {
        let Some(related) = field.get_mut(related) else {
            continue;
        };
        in_member(related, "size");
        if let Some(app) = related.get_mut("relatedApp") {
            in_member(app, "app");
        }
    }
    if let Some(inner) = field.get_mut("fields") {
        in_properties(inner);
    }
}

/// Normalises the process.
pub(crate) fn in_process(process: &mut Value) {
    for state in process.get_mut("states").into_iter().flat_map(members) {
        in_member(state, "index");
    }
}

/// Normalises one member of an object.
pub(crate) fn in_member(object: &mut Value, name: &str) {
    if let Some(member @ Value::Number(_)) = object.get_mut(name) {
        *member = Value::String(member.to_string());
    }
}

fn members(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    value.as_object_mut().into_iter().flat_map(Map::values_mut)
}
