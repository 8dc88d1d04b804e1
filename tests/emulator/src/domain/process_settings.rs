//! The stored settings of a process. A state of the preview remembers the name that it has live, so that a deploy can move
//! the records that are in it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::domain::form::{FieldType, Form};

/// The member of a state with its live name. No call shows it.
pub(crate) const LIVE_NAME: &str = "liveName";

/// Live name → new name of the states that are renamed.
pub(crate) fn renamed_states(process: &Value) -> BTreeMap<String, String> {
    let states = process["states"].as_object().into_iter().flatten();
    let renamed = states.filter_map(|(name, state)| {
        let live = state[LIVE_NAME].as_str()?;
        (live != name).then(|| (live.to_owned(), name.clone()))
    });
    renamed.collect()
}

/// Returns the settings as calls show them, which is how they are stored once they are live.
pub(crate) fn settled(mut process: Value) -> Value {
    let states = process.get_mut("states").and_then(Value::as_object_mut);
    for (_, state) in states.into_iter().flatten() {
        if let Some(state) = state.as_object_mut() {
            state.remove(LIVE_NAME);
        }
    }
    process
}

/// Returns the creator of the record, as a setting names whom it is about.
pub(crate) fn creator(form: &Form) -> Value {
    let entity = match form.of_type(FieldType::Creator) {
        Some(field) => json!({ "type": "FIELD_ENTITY", "code": field.code }),
        None => json!({ "type": "CREATOR", "code": null }),
    };
    json!({ "entity": entity, "includeSubs": false })
}

/// Returns the properties of the form of an app that has a process, or has none: status and assignee are switched on or off.
pub(crate) fn with_process_fields(form: &Form, enable: bool) -> Map<String, Value> {
    let mut properties = form.properties.clone();
    let fields = [
        (FieldType::Status, "ステータス"),
        (FieldType::StatusAssignee, "作業者"),
    ];
    for (field_type, code) in fields {
        let code = form.of_type(field_type).map_or(code, |field| &field.code);
        let new = || json!({ "type": field_type.name(), "code": code, "label": code });
        if enable || properties.contains_key(code) {
            let field = properties.entry(code).or_insert_with(new);
            field["enabled"] = json!(enable);
        }
    }
    properties
}
