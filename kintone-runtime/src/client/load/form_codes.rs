//! Checks the fields of a record without a type against the form: what is found here kintone would ignore, or reject as a whole.
//!
//! A record type is compared with the form instead, once for all its records.

use serde_json::{Map, Value};

use super::dates::{is_date, is_datetime, is_time};
use super::entry::Entry;
use super::target::Operation;
use crate::endpoint::FieldError;
use crate::record::values::read_number;
use kintone_schema::kind::{Kind, Write};
use kintone_schema::suggest::nearest;
use kintone_schema::{AppSchema, Field, FieldType};

/// Returns the values of a record without a type that kintone would not store, under its keys: their code is not in the form,
/// their field cannot be written, or they are not what the field holds.
pub(super) fn not_in_form(
    form: &AppSchema,
    operation: Operation,
    entry: &Entry,
) -> Vec<FieldError> {
    let mut found = Found::default();
    if let Some(values) = sent_values(operation, entry) {
        let base = format!("records[{}]", entry.index);
        check_codes(form, operation, &values, &base, &mut found);
    }
    found.0
}

/// What was found, under the keys that kintone gives its messages.
#[derive(Default)]
pub(super) struct Found(pub(super) Vec<FieldError>);

impl Found {
    pub(super) fn add(&mut self, key: String, message: String) {
        self.0.push(FieldError::new(&key, vec![message]));
    }
}

/// The fields that are sent, with the update key among them. A record to delete has none.
pub(super) fn sent_values(operation: Operation, entry: &Entry) -> Option<Map<String, Value>> {
    let Ok(Value::Object(mut sent)) = serde_json::from_slice::<Value>(&entry.json) else {
        return None;
    };
    if operation == Operation::Add {
        return Some(sent);
    }
    match sent.remove("record") {
        Some(Value::Object(mut record)) => {
            record.extend(sent_key(&sent));
            Some(record)
        }
        _ => None,
    }
}

/// The update key as a field of the record.
fn sent_key(sent: &Map<String, Value>) -> Option<(String, Value)> {
    let key = sent.get("updateKey")?;
    let code = key.get("field")?.as_str()?;
    let value = key.get("value")?.clone();
    Some((
        code.to_owned(),
        Map::from_iter([("value".to_owned(), value)]).into(),
    ))
}

pub(super) fn check_codes(
    form: &AppSchema,
    operation: Operation,
    values: &Map<String, Value>,
    base: &str,
    found: &mut Found,
) {
    check_values(form.fields(), operation, values, base, found);
}

fn check_values(
    fields: &[Field],
    operation: Operation,
    values: &Map<String, Value>,
    base: &str,
    found: &mut Found,
) {
    for (code, sent) in values {
        let key = format!("{base}.{code}.value");
        let value = &sent["value"];
        let Some(field) = fields.iter().find(|field| field.code() == code) else {
            let meant = nearest(code, fields.iter().map(Field::code));
            let meant = meant.map_or(String::new(), |code| format!("; did you mean {code}?"));
            found.add(key, format!("is not in the form{meant}"));
            continue;
        };
        if let Some(reason) = field.read_only() {
            found.add(key, format!("cannot be written: {reason}"));
            continue;
        }
        let kind = Kind::of(field.field_type(), None);
        if operation != Operation::Add && kind.is_some_and(|kind| kind.write == Write::OnAdd) {
            let when = "can be written only when the record is added";
            found.add(key, when.to_owned());
            continue;
        }
        if *field.field_type() == FieldType::Subtable {
            for (at, row) in value.as_array().into_iter().flatten().enumerate() {
                if let Some(values) = row["value"].as_object() {
                    let base = format!("{base}.{code}.value[{at}].value");
                    check_values(field.table_fields(), operation, values, &base, found);
                }
            }
            continue;
        }
        let text = value.as_str().filter(|text| !text.is_empty());
        if let Some((text, what)) = text.and_then(|text| Some((text, is_not(field, text)?))) {
            found.add(key, format!("is {text:?}, which is not {what}"));
        }
    }
}

/// What the field holds, if the text is not that.
pub(in crate::client) fn is_not(field: &Field, text: &str) -> Option<&'static str> {
    let (is_one, what) = match field.field_type() {
        FieldType::Number => (read_number(text).is_ok(), "a number"),
        FieldType::Date => (is_date(text), "a date like 2026-01-31"),
        FieldType::Time => (is_time(text), "a time of day like 13:30"),
        FieldType::Datetime | FieldType::CreatedTime | FieldType::UpdatedTime => (
            is_datetime(text),
            "a date and time like 2026-01-31T13:30:00Z",
        ),
        _ => return None,
    };
    (!is_one).then_some(what)
}
