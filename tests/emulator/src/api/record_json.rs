//! Turns a stored record into the record of an answer. Text is turned into text without building values.

use std::collections::BTreeSet;

use crate::domain::form::{Field, FieldType, Form};
use crate::store::error::StoreError;
use crate::store::record_text::{RawRow, RawValues};

/// The records of one answer.
pub(crate) struct Records<'a> {
    form: &'a Form,
    /// The requested field codes; all fields if there are none.
    only: BTreeSet<&'a str>,
    text: String,
}

impl<'a> Records<'a> {
    pub(crate) fn new(form: &'a Form, only: &'a [String]) -> Self {
        Records {
            form,
            only: only.iter().map(String::as_str).collect(),
            text: "[".into(),
        }
    }

    /// Adds a record without its hidden fields.
    pub(crate) fn push(
        &mut self,
        id: u64,
        stored: &str,
        hidden: &BTreeSet<&str>,
    ) -> Result<(), StoreError> {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        let values: RawValues<'_> = serde_json::from_str(stored)?;
        let mut members = Members::new(&mut self.text);
        let wanted = |code: &str| {
            (self.only.is_empty() || self.only.contains(code)) && !hidden.contains(code)
        };
        for (code, kind) in [("$id", "__ID__"), ("$revision", "__REVISION__")] {
            if wanted(code) {
                members.field(code, kind);
                members
                    .text
                    .push_str(values.get(code).map_or("null", |value| value.get()));
                members.text.push('}');
            }
        }
        for field in &self.form.fields {
            if field.enabled && field.field_type.has_value() && wanted(&field.code) {
                members.field(&field.code, type_name(field));
                match field.field_type {
                    FieldType::RecordNumber => {
                        push_text(members.text, &self.form.record_number(id))
                    }
                    _ => push_value(members.text, field, &values, hidden)?,
                }
                members.text.push('}');
            }
        }
        members.end();
        Ok(())
    }

    /// Returns the list of all.
    pub(crate) fn finish(mut self) -> String {
        self.text.push(']');
        self.text
    }
}

/// Returns one record: `{code: {type, value}}`.
pub(crate) fn record(
    form: &Form,
    id: u64,
    stored: &str,
    hidden: &BTreeSet<&str>,
) -> Result<String, StoreError> {
    let mut records = Records::new(form, &[]);
    records.push(id, stored, hidden)?;
    Ok(records.text.split_off(1))
}

/// Writes the value of a field. A field that was added to the form later has the empty value.
fn push_value(
    text: &mut String,
    field: &Field,
    values: &RawValues<'_>,
    hidden: &BTreeSet<&str>,
) -> Result<(), StoreError> {
    let stored = values.get(field.code.as_str()).map(|value| value.get());
    match stored {
        Some(stored) if field.field_type == FieldType::Subtable => {
            push_rows(text, field, stored, hidden)?
        }
        Some(stored) => text.push_str(stored),
        None => text.push_str(&field.field_type.empty_value().to_string()),
    }
    Ok(())
}

fn push_rows(
    text: &mut String,
    table: &Field,
    stored: &str,
    hidden: &BTreeSet<&str>,
) -> Result<(), StoreError> {
    let rows: Vec<RawRow<'_>> = serde_json::from_str(stored)?;
    text.push('[');
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str("{\"id\":");
        text.push_str(row.id.get());
        text.push_str(",\"value\":");
        let mut members = Members::new(text);
        for field in table
            .fields
            .iter()
            .filter(|field| field.field_type.has_value() && !hidden.contains(field.code.as_str()))
        {
            members.field(&field.code, type_name(field));
            push_value(members.text, field, &row.value, hidden)?;
            members.text.push('}');
        }
        members.end();
        text.push('}');
    }
    text.push(']');
    Ok(())
}

/// The members of a JSON object that is being written.
struct Members<'a> {
    text: &'a mut String,
    is_first: bool,
}

impl<'a> Members<'a> {
    fn new(text: &'a mut String) -> Self {
        text.push('{');
        Members {
            text,
            is_first: true,
        }
    }

    /// `"code":{"type":"…","value":`; the value and a brace follow.
    fn field(&mut self, code: &str, kind: &str) {
        if !std::mem::take(&mut self.is_first) {
            self.text.push(',');
        }
        push_text(self.text, code);
        self.text.push_str(":{\"type\":");
        push_text(self.text, kind);
        self.text.push_str(",\"value\":");
    }

    fn end(self) {
        self.text.push('}');
    }
}

fn push_text(text: &mut String, content: &str) {
    let needs_escapes = |byte: u8| byte < 0x20 || matches!(byte, b'"' | b'\\');
    if content.bytes().any(needs_escapes) {
        text.push_str(&serde_json::Value::from(content).to_string());
    } else {
        text.push('"');
        text.push_str(content);
        text.push('"');
    }
}

/// Returns the type in the form, which also works for types that this server does not know.
fn type_name(field: &Field) -> &str {
    field.raw["type"]
        .as_str()
        .unwrap_or(field.field_type.name())
}
