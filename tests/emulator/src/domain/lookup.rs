//! Copies values of another app's record into a record whose lookup key was sent.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::domain::acl::Access;
use crate::domain::caller::Permission;
use crate::domain::decimal;
use crate::domain::error::ApiError;
use crate::domain::form::{Field, FieldType, Form, Lookup};
use crate::domain::normalize::normalize;
use crate::domain::problem::Problem;
use crate::domain::rights::Rights;
use crate::domain::state::{App, Call, Core};
use crate::domain::validate::is_empty;
use crate::store::records::Record;
use crate::store::records::record_id;

/// Fills the copy targets of a lookup key in its record or row. An empty key clears them.
pub(crate) fn copy(
    core: &Core,
    call: &Call,
    app: &App,
    scope: &[Field],
    key: &Field,
    lookup: &Lookup,
    values: &mut Map<String, Value>,
) -> Result<(), ApiError> {
    let sent = values
        .get(&key.code)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let source = match sent.is_empty() {
        true => None,
        false => Some(find_source(core, call, key, lookup, &sent)?),
    };
    for (target, related) in &lookup.field_mappings {
        let Some(target) = scope.iter().find(|field| &field.code == target) else {
            continue;
        };
        let value = match &source {
            Some((source, record)) => convert(core, app, target, &source.form, related, record),
            None => target.field_type.empty_value(),
        };
        values.insert(target.code.clone(), value);
    }
    Ok(())
}

/// Finds the record with this key, and its app. Apps that are not loaded or may not be viewed contain no records.
fn find_source(
    core: &Core,
    call: &Call,
    key: &Field,
    lookup: &Lookup,
    sent: &str,
) -> Result<(Arc<App>, Record), ApiError> {
    let not_found = || Problem::LookupNotFound {
        field: key.code.clone(),
        value: sent.to_owned(),
    };
    let apps = core.apps();
    let source = apps.get(&lookup.related_app).ok_or_else(not_found)?;
    if !core.may(call, source, Permission::ViewRecords) {
        return Err(not_found().into());
    }
    let (key_field, _) = source
        .form
        .find(&lookup.related_key_field)
        .ok_or_else(not_found)?;
    // Calculated keys cannot be looked up even if they are unique.
    let is_key = key_field.unique && !key_field.is_calculated();
    let id = match key_field.field_type {
        FieldType::RecordNumber => parse_record_number(sent, &source.form.code),
        FieldType::Number if is_key => {
            let number =
                decimal::normalize(sent, source.form.number_precision).map_err(|_| not_found())?;
            core.store
                .unique_holder(source.id, &key_field.code, &number)?
        }
        _ if is_key => core.store.unique_holder(source.id, &key_field.code, sent)?,
        _ => {
            return Err(Problem::LookupKeyNotUnique {
                field: key.code.clone(),
            }
            .into());
        }
    };
    let record = core
        .store
        .record(source.id, id.ok_or_else(not_found)?)?
        .ok_or_else(not_found)?;
    let rights = Rights::of(core, call, source)?;
    if rights.access(&key_field.code, &record) == Access::None {
        return Err(not_found().into());
    }
    let record = rights.seen(record).ok_or_else(not_found)?;
    Ok((Arc::clone(source), record))
}

/// `12`, or `CODE-12` where the app has a code.
fn parse_record_number(text: &str, app_code: &str) -> Option<u64> {
    let digits = text
        .strip_prefix(app_code)
        .and_then(|rest| rest.strip_prefix('-'))
        .unwrap_or(text);
    digits.parse().ok()
}

fn convert(
    core: &Core,
    app: &App,
    target: &Field,
    source_form: &Form,
    related: &str,
    record: &Record,
) -> Value {
    let Some((source, None)) = source_form.find(related) else {
        return target.field_type.empty_value();
    };
    let value = match source.field_type {
        FieldType::RecordNumber => Value::String(source_form.record_number(record_id(record))),
        _ => record.get(related).cloned().unwrap_or(Value::Null),
    };
    // A person is copied into a text field by name.
    let value = match (&value, target.field_type) {
        (Value::Object(person), FieldType::SingleLineText) => {
            person.get("name").cloned().unwrap_or(Value::Null)
        }
        _ => value,
    };
    // Normalising an empty value would give a radio button its default.
    if is_empty(&value) {
        return target.field_type.empty_value();
    }
    match normalize(target, &value, app.form.number_precision, &core.environment) {
        Ok(Ok(value)) => value,
        _ => target.field_type.empty_value(),
    }
}
