//! The built-in view.

use serde_json::{Map, Value, json};

use crate::domain::form::{FieldType, Form};

/// The name of the built-in view of an app with a process.
const ASSIGNED_TO_ME: &str = "（作業者が自分）";

/// The id of the built-in view. Other views have larger ids.
const BUILT_IN_ID: &str = "1";

/// Returns the views of a new app: none, or the built-in one if records go through a process.
pub(crate) fn of_new_app(form: &Form) -> Map<String, Value> {
    let mut views = Map::new();
    if form.enabled_process().is_some() {
        add_built_in(&mut views, form);
    }
    views
}

/// Adds the built-in view of the records assigned to the user, as the last one.
pub(crate) fn add_built_in(views: &mut Map<String, Value>, form: &Form) {
    let Some(assignee) = form.of_type(FieldType::StatusAssignee) else {
        return;
    };
    let shown = form.fields.iter().filter(|field| {
        field.field_type.has_value() && field.enabled && field.field_type != FieldType::Subtable
    });
    let fields: Vec<&str> = shown.map(|field| field.code.as_str()).collect();
    let view = json!({
        "type": "LIST",
        "builtinType": "ASSIGNEE",
        "name": ASSIGNED_TO_ME,
        "id": BUILT_IN_ID,
        "index": views.len().to_string(),
        "fields": fields,
        "filterCond": format!("{} in (LOGINUSER())", assignee.code),
        "sort": default_sort(form),
    });
    views.insert(ASSIGNED_TO_ME.to_owned(), view);
}

/// Returns whether one of the views is built in.
pub(crate) fn has_built_in(views: &Map<String, Value>) -> bool {
    views.values().any(|view| view.get("builtinType").is_some())
}

/// Returns the default order of a view: the latest record first.
pub(crate) fn default_sort(form: &Form) -> String {
    match form.of_type(FieldType::RecordNumber) {
        Some(number) => format!("{} desc", number.code),
        None => String::new(),
    }
}
