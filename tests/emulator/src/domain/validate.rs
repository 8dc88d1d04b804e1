//! Validates the values of a record, and reports errors with kintone's keys.

use std::cmp::Ordering;
use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::domain::decimal;
use crate::domain::error::FieldErrors;
use crate::domain::form::{Field, FieldType};
use crate::domain::note::Note;

/// The maximum length of unique text, in characters.
const UNIQUE_TEXT_LENGTH: u64 = 64;

/// `record.<code>.value`, where `base` is `record`, `records[<i>]` or the path of a row.
pub(crate) fn value_key(base: &str, code: &str) -> String {
    format!("{base}.{code}.value")
}

/// Returns the path of a row, the `base` of the keys of its fields.
pub(crate) fn row_base(base: &str, table: &str, row: usize) -> String {
    format!("{base}.{table}.value[{row}].value")
}

/// Validates a record with its tables, except for the fields whose keys are settled. Uniqueness is not checked here because
/// it depends on other records.
pub(crate) fn check_record(
    fields: &[Field],
    values: &Map<String, Value>,
    base: &str,
    settled: &HashSet<String>,
    errors: &mut FieldErrors,
) {
    for field in fields {
        let value = values.get(&field.code).unwrap_or(&Value::Null);
        if field.field_type == FieldType::Subtable {
            for (at, row) in value.as_array().into_iter().flatten().enumerate() {
                if let Some(row) = row["value"].as_object() {
                    check_record(
                        &field.fields,
                        row,
                        &row_base(base, &field.code, at),
                        settled,
                        errors,
                    );
                }
            }
        } else if !settled.contains(&value_key(base, &field.code)) {
            check_field(field, value, base, errors);
        }
    }
}

fn check_field(field: &Field, value: &Value, base: &str, errors: &mut FieldErrors) {
    use FieldType::*;
    let key = value_key(base, &field.code);
    if field.required && has_no_valid_value(field, value) {
        match field.field_type {
            CheckBox | MultiSelect | File => errors.push(format!("{key}s"), Note::Required),
            UserSelect | OrganizationSelect | GroupSelect => {
                errors.push(format!("{key}s.value"), Note::Required);
            }
            SingleLineText | MultiLineText | RichText | Number | DropDown | Date | Time
            | Datetime | Link => errors.push(&key, Note::Required),
            // The flag is not enforced for CALC and RADIO_BUTTON, and other types do not have it.
            _ => {}
        }
    }
    match field.field_type {
        SingleLineText | Link => {
            check_text(field, value.as_str().unwrap_or_default(), &key, errors)
        }
        Number => check_range(field, value.as_str().unwrap_or_default(), &key, errors),
        RadioButton | DropDown => check_option(field, value, &key, errors),
        CheckBox | MultiSelect => {
            for (at, option) in value.as_array().into_iter().flatten().enumerate() {
                check_option(field, option, &format!("{key}s[{at}].value"), errors);
            }
        }
        _ => {}
    }
}

/// Returns whether a required field is empty. Unknown options of multi-valued fields do not count as values.
fn has_no_valid_value(field: &Field, value: &Value) -> bool {
    match (field.field_type, value) {
        (FieldType::CheckBox | FieldType::MultiSelect, Value::Array(chosen)) => !chosen
            .iter()
            .filter_map(Value::as_str)
            .any(|name| field.option_index(name).is_some()),
        _ => is_empty(value),
    }
}

fn check_text(field: &Field, text: &str, key: &str, errors: &mut FieldErrors) {
    // The service counts UTF-16 units, so a character outside the basic plane counts as two.
    let length = text.encode_utf16().count() as u64;
    let limit = |member| {
        field
            .limit(member)
            .and_then(|limit| limit.parse::<u64>().ok())
    };
    let longest = match (limit("maxLength"), field.unique) {
        (Some(limit), true) => Some(limit.min(UNIQUE_TEXT_LENGTH)),
        (None, true) => Some(UNIQUE_TEXT_LENGTH),
        (limit, false) => limit,
    };
    if let Some(limit) = longest.filter(|&limit| length > limit) {
        errors.push(key, Note::TooLong(limit));
    }
    // Unlike the other limits, this one also applies to empty text.
    if let Some(limit) = limit("minLength").filter(|&limit| length < limit) {
        errors.push(key, Note::TooShort(limit));
    }
    if field.field_type == FieldType::Link && !text.is_empty() && !is_link(field, text) {
        errors.push(key, Note::NotLink);
    }
}

fn is_link(field: &Field, text: &str) -> bool {
    match field.raw["protocol"].as_str() {
        Some("WEB") => ["http://", "https://", "ftp://"]
            .iter()
            .any(|scheme| text.starts_with(scheme)),
        Some("MAIL") => text.contains('@'),
        _ => true,
    }
}

fn check_range(field: &Field, number: &str, key: &str, errors: &mut FieldErrors) {
    if number.is_empty() {
        return;
    }
    if let Some(limit) = field.limit("maxValue")
        && decimal::compare(number, &limit) == Some(Ordering::Greater)
    {
        errors.push(key, Note::TooLarge(limit));
    }
    if let Some(limit) = field.limit("minValue")
        && decimal::compare(number, &limit) == Some(Ordering::Less)
    {
        errors.push(key, Note::TooSmall(limit));
    }
}

fn check_option(field: &Field, option: &Value, key: &str, errors: &mut FieldErrors) {
    let name = option.as_str().unwrap_or_default();
    if !name.is_empty() && field.option_index(name).is_none() {
        errors.push(key, Note::NotOption(name.to_owned()));
    }
}

/// Returns whether a value is empty: `null`, `""` or `[]`.
pub(crate) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}
