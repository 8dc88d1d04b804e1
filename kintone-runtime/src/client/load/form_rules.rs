//! Checks a record as it would be sent against the form, and reports what kintone would reject under kintone's keys.
//!
//! This covers required fields, lengths, ranges, options, and values of unique fields that occur twice in the input. It does
//! not cover what only kintone knows: other records, users, other apps and permissions, and the fields that an update does
//! not send.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::entry::Entry;
use super::form_codes::{Found, check_codes, sent_values};
use super::rounding::Precision;
use super::target::Operation;
use crate::endpoint::FieldError;
use crate::record::update_key::MAX_UPDATE_KEY_LENGTH;
use crate::record::values::read_number;
use kintone_schema::{AppSchema, Field, FieldType};

/// A form, and the values of its unique fields so far.
pub(super) struct Checker {
    form: AppSchema,
    operation: Operation,
    /// Whether the records have no type that was compared with the form.
    is_untyped: bool,
    /// How kintone rounds numbers, if that is known.
    precision: Option<Precision>,
    /// The index of the first record with a value of a unique field.
    seen: HashMap<(String, String), usize>,
}

impl Checker {
    pub(super) fn new(
        form: AppSchema,
        operation: Operation,
        is_untyped: bool,
        precision: Option<Precision>,
    ) -> Checker {
        Checker {
            form,
            operation,
            is_untyped,
            precision,
            seen: HashMap::new(),
        }
    }

    /// Returns what kintone would reject in this record.
    pub(super) fn check(&mut self, entry: &Entry) -> Vec<FieldError> {
        let Some(values) = sent_values(self.operation, entry) else {
            return Vec::new();
        };
        let base = format!("records[{}]", entry.index);
        let mut found = Found::default();
        let is_new = self.operation == Operation::Add;
        check_fields(self.form.fields(), &values, &base, is_new, &mut found);
        if self.is_untyped {
            check_codes(&self.form, self.operation, &values, &base, &mut found);
        }
        if self.operation != Operation::Update {
            self.check_unique(&values, entry.index, &mut found);
        }
        found.0
    }

    /// Updates are not checked: one may take a value that another one gives up.
    fn check_unique(&mut self, values: &Map<String, Value>, index: usize, found: &mut Found) {
        for field in self.form.fields().iter().filter(|field| field.unique()) {
            let Some(value) = sent_value(values, field).filter(|value| !is_empty(value)) else {
                continue;
            };
            let value = comparable(field, value, self.precision);
            let first = self.seen.entry((field.code().to_owned(), value));
            let first = *first.or_insert(index);
            if first != index {
                let key = format!("records[{index}].{}.value", field.code());
                found.add(key, format!("has the same value as records[{first}]"));
            }
        }
    }
}

fn sent_value<'v>(values: &'v Map<String, Value>, field: &Field) -> Option<&'v Value> {
    values.get(field.code()).map(|sent| &sent["value"])
}

/// In a new record or row, fields that are not sent are checked too.
fn check_fields(
    fields: &[Field],
    values: &Map<String, Value>,
    base: &str,
    is_new: bool,
    found: &mut Found,
) {
    for field in fields {
        let code = field.code();
        let value = sent_value(values, field);
        if *field.field_type() == FieldType::Subtable {
            for (at, row) in value
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .enumerate()
            {
                if let Some(values) = row["value"].as_object() {
                    let base = format!("{base}.{code}.value[{at}].value");
                    let is_new = row.get("id").is_none_or(Value::is_null);
                    check_fields(field.table_fields(), values, &base, is_new, found);
                }
            }
            continue;
        }
        let key = format!("{base}.{code}.value");
        match value {
            Some(value) => check_field(field, value, key, found),
            None if is_new && field.is_required_without_default() => {
                found.add(required_key(field, key), "is required".to_owned());
            }
            None => {}
        }
    }
}

fn check_field(field: &Field, value: &Value, key: String, found: &mut Found) {
    use FieldType::*;
    let kind = field.field_type();
    if field.required() && field.read_only().is_none() && is_empty(value) && *kind != RadioButton {
        found.add(required_key(field, key.clone()), "is required".to_owned());
    }
    let text = value.as_str().unwrap_or_default();
    match kind {
        SingleLineText | Link => check_length(field, text, key, found),
        Number => check_range(field, text, key, found),
        RadioButton | DropDown if !text.is_empty() => check_option(field, text, key, found),
        CheckBox | MultiSelect => {
            let options = value.as_array().into_iter().flatten();
            for (at, option) in options.filter_map(Value::as_str).enumerate() {
                check_option(field, option, format!("{key}s[{at}].value"), found);
            }
        }
        _ => {}
    }
}

/// kintone's key of the message that a field is required.
fn required_key(field: &Field, key: String) -> String {
    use FieldType::*;
    match field.field_type() {
        CheckBox | MultiSelect | File => key + "s",
        UserSelect | OrganizationSelect | GroupSelect => key + "s.value",
        _ => key,
    }
}

fn check_length(field: &Field, text: &str, key: String, found: &mut Found) {
    // kintone counts as JavaScript does.
    let length = text.encode_utf16().count();
    let limit = |limit: Option<u32>| limit.and_then(|limit| usize::try_from(limit).ok());
    let of_unique = field.unique().then_some(MAX_UPDATE_KEY_LENGTH);
    let most = limit(field.max_length()).into_iter().chain(of_unique).min();
    if let Some(most) = most.filter(|most| length > *most) {
        found.add(
            key,
            format!("has {length} characters; at most {most} are allowed"),
        );
    } else if let Some(least) = limit(field.min_length()).filter(|least| length < *least) {
        found.add(
            key,
            format!("has {length} characters; at least {least} are needed"),
        );
    }
}

fn check_range(field: &Field, text: &str, key: String, found: &mut Found) {
    let number = |text: &str| read_number(text).ok();
    let Some(value) = number(text) else {
        return;
    };
    let limit = |limit: Option<&str>| limit.and_then(number);
    if let Some(most) = limit(field.max_value()).filter(|most| value > *most) {
        found.add(
            key,
            format!("is {text}; at most {} is allowed", most.to_plain_string()),
        );
    } else if let Some(least) = limit(field.min_value()).filter(|least| value < *least) {
        found.add(
            key,
            format!("is {text}; at least {} is needed", least.to_plain_string()),
        );
    }
}

fn check_option(field: &Field, option: &str, key: String, found: &mut Found) {
    if let Some(problem) = no_option(field, option) {
        found.add(key, format!("has {problem}"));
    }
}

/// That a field does not have an option, and which ones it has.
pub(in crate::client) fn no_option(field: &Field, option: &str) -> Option<String> {
    let options = field.options();
    if options.iter().any(|known| known.name == option) {
        return None;
    }
    let options: Vec<&str> = options.iter().map(|option| &*option.name).collect();
    Some(format!(
        "no option {option:?}; there are {}",
        options.join(", ")
    ))
}

/// `null`, `""` and `[]` are all empty.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

/// Whether the form has numbers that must be unique.
pub(super) fn has_unique_numbers(form: &AppSchema) -> bool {
    let mut fields = form.fields().iter();
    fields.any(|field| field.unique() && *field.field_type() == FieldType::Number)
}

/// The same text for equal values: 1.0 and 1 are the same number, and so are those that kintone rounds to the same one.
fn comparable(field: &Field, value: &Value, precision: Option<Precision>) -> String {
    let text = value.as_str().unwrap_or_default();
    match (field.field_type(), read_number(text)) {
        (FieldType::Number, Ok(number)) => {
            let stored = precision.map(|precision| precision.round(&number));
            let stored = stored.unwrap_or_else(|| number.normalized());
            stored.to_plain_string()
        }
        _ => text.to_owned(),
    }
}
