//! Converts the value sent for a field into the value that is stored.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::domain::dates::{datetime_text, parse_date, parse_datetime, parse_time, time_text};
use crate::domain::decimal::{self, NumberError};
use crate::domain::environment::Directory;
use crate::domain::environment::Environment;
use crate::domain::error::ApiError;
use crate::domain::form::{Field, FieldType, NumberPrecision};
use crate::domain::note::Note;
use crate::domain::problem::Problem;
use crate::domain::state::Call;

/// Returns the value to store, or the error in the value that was sent. The call fails on unsuitable JSON types and on people
/// who do not exist.
pub(crate) fn normalize(
    field: &Field,
    sent: &Value,
    precision: NumberPrecision,
    environment: &Environment,
) -> Result<Result<Value, Note>, ApiError> {
    use FieldType::*;
    let is_list = matches!(
        field.field_type,
        CheckBox | MultiSelect | UserSelect | OrganizationSelect | GroupSelect
    );
    if is_list {
        return normalize_list(field, sent, environment).map(Ok);
    }
    let text = scalar_text(sent)?;
    Ok(match field.field_type {
        Number => match decimal::normalize(&text, precision) {
            Ok(number) => Ok(Value::String(number)),
            Err(_) if text.trim().is_empty() => Ok(field.field_type.empty_value()),
            Err(NumberError::TooLarge) => Err(Note::TooManyDigits(
                precision.digits.saturating_sub(precision.decimal_places),
            )),
            Err(NumberError::NotANumber) => Err(Note::NotNumber),
        },
        RadioButton if text.is_empty() => {
            Ok(default_text(field).map_or(Value::Null, Value::String))
        }
        _ if text.is_empty() => Ok(field.field_type.empty_value()),
        Date => parse_date(&text)
            .map(|date| Value::String(date.to_string()))
            .ok_or(Note::NotDate),
        Time => parse_time(&text)
            .map(|time| Value::String(time_text(time)))
            .ok_or(Note::NotDate),
        Datetime => parse_datetime(&text)
            .map(|instant| Value::String(datetime_text(instant)))
            .ok_or(Note::NotDate),
        _ => Ok(Value::String(text)),
    })
}

fn normalize_list(
    field: &Field,
    sent: &Value,
    environment: &Environment,
) -> Result<Value, ApiError> {
    let list = match sent {
        Value::Null => return Ok(json!([])),
        // An empty text also clears multi-valued fields.
        Value::String(text) if text.is_empty() => return Ok(json!([])),
        Value::Array(list) => list,
        _ => return Err(Problem::InvalidJson.into()),
    };
    let list: Result<Vec<Value>, ApiError> = list
        .iter()
        .map(|entry| match field.field_type {
            FieldType::UserSelect => entity(entry, &environment.users, Problem::UnknownUser),
            FieldType::OrganizationSelect => entity(
                entry,
                &environment.organizations,
                Problem::UnknownOrganization,
            ),
            FieldType::GroupSelect => entity(entry, &environment.groups, Problem::UnknownGroup),
            _ => Ok(Value::String(scalar_text(entry)?)),
        })
        .collect();
    Ok(Value::Array(list?))
}

/// `{code, name}` for a sent `{code}`.
pub(crate) fn entity(
    sent: &Value,
    directory: &Directory,
    unknown: fn(String) -> Problem,
) -> Result<Value, ApiError> {
    let code = sent
        .get("code")
        .and_then(Value::as_str)
        .ok_or(Problem::InvalidJson)?;
    let name = directory
        .name(code)
        .ok_or_else(|| unknown(code.to_owned()))?;
    Ok(json!({ "code": code, "name": name }))
}

/// Returns the value of a field that was not sent for a new record or row.
pub(crate) fn default_value(
    field: &Field,
    precision: NumberPrecision,
    environment: &Environment,
    call: &Call,
) -> Value {
    use FieldType::*;
    let now = field.raw["defaultNowValue"].as_bool() == Some(true);
    let default = &field.raw["defaultValue"];
    let value = match field.field_type {
        Date if now => Value::String(call.local_time().date().to_string()),
        Time if now => Value::String(time_text(call.local_time().time())),
        Datetime if now => Value::String(datetime_text(call.now)),
        UserSelect | OrganizationSelect | GroupSelect => {
            expand_entities(field, default, environment, call)
        }
        RadioButton => return default_text(field).map_or(Value::Null, Value::String),
        _ => default.clone(),
    };
    // An invalid default is ignored.
    match normalize(field, &value, precision, environment) {
        Ok(Ok(value)) => value,
        _ => field.field_type.empty_value(),
    }
}

fn default_text(field: &Field) -> Option<String> {
    field.raw["defaultValue"]
        .as_str()
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

/// Replaces `LOGINUSER()` by the caller, and `PRIMARY_ORGANIZATION()` by the caller's preferred department.
fn expand_entities(
    field: &Field,
    default: &Value,
    environment: &Environment,
    call: &Call,
) -> Value {
    let entities = default
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|entity| {
            let code = entity["code"].as_str()?;
            match (entity["type"].as_str(), code) {
                (Some("FUNCTION"), "LOGINUSER()") if field.field_type == FieldType::UserSelect => {
                    Some(environment.user(&call.caller.code))
                }
                (Some("FUNCTION"), "PRIMARY_ORGANIZATION()")
                    if field.field_type == FieldType::OrganizationSelect =>
                {
                    let code = environment.primary_organization(&call.caller.code)?;
                    Some(json!({ "code": code }))
                }
                (Some("FUNCTION"), _) => None,
                _ => Some(json!({ "code": code })),
            }
        });
    Value::Array(entities.collect())
}

/// Returns the `value` of each field that a caller sends: `{code: {value}}` → `{code: value}`.
pub(crate) fn sent_values(input: Value) -> Result<Map<String, Value>, ApiError> {
    let members = match input {
        Value::Null => return Ok(Map::new()),
        Value::Object(members) => members,
        _ => return Err(Problem::InvalidJson.into()),
    };
    let values = members.into_iter().map(|(code, member)| match member {
        Value::Object(mut member) => Ok((code, member.remove("value").unwrap_or_default())),
        _ => Err(Problem::InvalidJson.into()),
    });
    values.collect()
}

/// Reads a time that only an app manager may write. It must not be in the future.
pub(crate) fn past_time(sent: &Value, now: DateTime<Utc>) -> Result<Result<Value, Note>, ApiError> {
    let text = scalar_text(sent)?;
    Ok(match parse_datetime(&text) {
        None => Err(Note::NotDate),
        Some(instant) if instant > now => Err(Note::InTheFuture),
        Some(instant) => Ok(Value::String(datetime_text(instant))),
    })
}

/// Returns a text, number or boolean as text.
pub(crate) fn scalar_text(value: &Value) -> Result<String, ApiError> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        Value::Null => Ok(String::new()),
        Value::Array(_) | Value::Object(_) => Err(Problem::InvalidJson.into()),
    }
}
