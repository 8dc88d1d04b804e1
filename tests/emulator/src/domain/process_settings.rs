//! The stored settings of a process. The states in the preview contain their live name, so that a deployment can move the
//! records of renamed states.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::domain::form::{FieldType, Form};

/// The member of a state with its live name. It is not part of any answer.
pub(crate) const LIVE_NAME: &str = "liveName";

/// Returns live name → new name of the renamed states.
pub(crate) fn renamed_states(process: &Value) -> BTreeMap<String, String> {
    let states = process["states"].as_object().into_iter().flatten();
    let renamed = states.filter_map(|(name, state)| {
        let live = state[LIVE_NAME].as_str()?;
        (live != name).then(|| (live.to_owned(), name.clone()))
    });
    renamed.collect()
}

/// Removes the live names, as for answers and for live settings.
pub(crate) fn settled(mut process: Value) -> Value {
    let states = process.get_mut("states").and_then(Value::as_object_mut);
    for (_, state) in states.into_iter().flatten() {
        if let Some(state) = state.as_object_mut() {
            state.remove(LIVE_NAME);
        }
    }
    process
}

/// Returns the entity for the creator of a record.
pub(crate) fn creator(form: &Form) -> Value {
    let entity = match form.of_type(FieldType::Creator) {
        Some(field) => json!({ "type": "FIELD_ENTITY", "code": field.code }),
        None => json!({ "type": "CREATOR", "code": null }),
    };
    json!({ "entity": entity, "includeSubs": false })
}

/// Returns the properties of a form with the fields of the process enabled or disabled. Missing ones are added.
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
