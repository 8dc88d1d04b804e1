//! The layout of a form: the rows and their fields.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::domain::form::{Field, FieldType, Form};

/// The width that kintone gives to fields.
const FIELD_WIDTH: &str = "193";

/// Returns a row for each field, in form order.
pub(crate) fn rows(form: &Form) -> Vec<Value> {
    form.fields
        .iter()
        .filter(|field| is_placed(field))
        .map(row)
        .collect()
}

/// Adapts rows to a form: removes deleted fields, and adds missing ones to the end.
pub(crate) fn fitted(rows: &[Value], form: &Form) -> Vec<Value> {
    let mut placed = BTreeSet::new();
    let mut fitted: Vec<Value> = rows
        .iter()
        .filter_map(|row| fitted_row(row, form, &mut placed))
        .collect();
    let missing = form.fields.iter().filter(|field| is_placed(field));
    fitted.extend(
        missing
            .filter(|field| !placed.contains(&field.code))
            .map(row),
    );
    fitted
}

/// Removes deleted fields from a row. Returns `None` if nothing is left.
fn fitted_row(old: &Value, form: &Form, placed: &mut BTreeSet<String>) -> Option<Value> {
    let list = |member: &str| old[member].as_array().cloned().unwrap_or_default();
    let mut new = old.clone();
    if old["type"] == "ROW" {
        let mut fields = list("fields");
        fields.retain(|item| stays(item, form, placed));
        new["fields"] = json!(fields);
        return (!fields.is_empty()).then_some(new);
    }
    if !stays(old, form, placed) {
        return None;
    }
    if old["type"] == "GROUP" {
        let inner = list("layout");
        let inner = inner.iter().filter_map(|row| fitted_row(row, form, placed));
        new["layout"] = inner.collect();
        return Some(new);
    }
    // A table shows its fields in one row.
    let (table, _) = form.find(old["code"].as_str()?)?;
    let mut fields = list("fields");
    fields.retain(|item| {
        table
            .fields
            .iter()
            .any(|field| item["code"] == field.code.as_str())
    });
    let missing = table.fields.iter();
    let missing = missing.filter(|field| {
        fields
            .iter()
            .all(|item| item["code"] != field.code.as_str())
    });
    let missing: Vec<Value> = missing.map(item).collect();
    fields.extend(missing);
    new["fields"] = json!(fields);
    Some(new)
}

/// Returns whether the field of an item still exists. Labels, spaces and lines always stay.
fn stays(item: &Value, form: &Form, placed: &mut BTreeSet<String>) -> bool {
    let Some(code) = item["code"].as_str() else {
        return true;
    };
    let field = form.fields.iter().find(|field| field.code == code);
    let stays = field.is_some_and(|field| field.raw["type"] == item["type"]);
    if stays {
        placed.insert(code.to_owned());
    }
    stays
}

/// Returns whether a field is part of the layout. Status, assignee and category are not.
pub(crate) fn is_placed(field: &Field) -> bool {
    !matches!(
        field.field_type,
        FieldType::Status | FieldType::StatusAssignee | FieldType::Category
    )
}

fn row(field: &Field) -> Value {
    match field.field_type {
        FieldType::Subtable => {
            let inner: Vec<Value> = field.fields.iter().map(item).collect();
            json!({ "type": "SUBTABLE", "code": field.code, "fields": inner })
        }
        FieldType::Group => json!({ "type": "GROUP", "code": field.code, "layout": [] }),
        _ => json!({ "type": "ROW", "fields": [item(field)] }),
    }
}

fn item(field: &Field) -> Value {
    json!({ "type": field.raw["type"], "code": field.code, "size": { "width": FIELD_WIDTH } })
}
