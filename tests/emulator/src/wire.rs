//! Turns a stored record into the record of an answer.

use serde_json::{Map, Value, json};

use crate::form::{Field, FieldType, Form};
use crate::store::{Record, record_id};

/// `{code: {type, value}}` of the fields asked for; none asked for is all of them.
pub(crate) fn record(form: &Form, record: &Record, only: &[String]) -> Value {
    let wanted = |code: &str| only.is_empty() || only.iter().any(|only| only == code);
    let mut answer = Map::new();
    for (code, kind) in [("$id", "__ID__"), ("$revision", "__REVISION__")] {
        if wanted(code) {
            answer.insert(
                code.to_owned(),
                json!({ "type": kind, "value": record.get(code) }),
            );
        }
    }
    for field in form
        .fields
        .iter()
        .filter(|field| field.enabled && wanted(&field.code))
    {
        if field.field_type.has_value() {
            let value = match field.field_type {
                FieldType::RecordNumber => json!(record_number(form, record_id(record))),
                _ => value(field, record),
            };
            answer.insert(
                field.code.clone(),
                json!({ "type": type_name(field), "value": value }),
            );
        }
    }
    Value::Object(answer)
}

/// The record number: the id, behind the app code if there is one.
pub(crate) fn record_number(form: &Form, id: u64) -> String {
    match form.code.as_str() {
        "" => id.to_string(),
        code => format!("{code}-{id}"),
    }
}

/// A field that the form got after the record was written has the empty value.
fn value(field: &Field, values: &Map<String, Value>) -> Value {
    let stored = values
        .get(&field.code)
        .cloned()
        .unwrap_or_else(|| field.field_type.empty_value());
    match (field.field_type, stored) {
        (FieldType::Subtable, Value::Array(rows)) => {
            rows.iter().map(|row| self::row(field, row)).collect()
        }
        (_, stored) => stored,
    }
}

fn row(table: &Field, row: &Value) -> Value {
    let empty = Map::new();
    let values = row["value"].as_object().unwrap_or(&empty);
    let cells: Map<String, Value> = table
        .fields
        .iter()
        .filter(|field| field.field_type.has_value())
        .map(|field| {
            (
                field.code.clone(),
                json!({ "type": type_name(field), "value": value(field, values) }),
            )
        })
        .collect();
    json!({ "id": row["id"], "value": cells })
}

/// The name as the form writes it, so that a type that this server does not know keeps its own.
fn type_name(field: &Field) -> &str {
    field.raw["type"]
        .as_str()
        .unwrap_or(field.field_type.name())
}
