//! Adds the records of a file to an app before the server listens.
//!
//! The file holds a list of records as Add Records takes them, or an object with that list under `records`: a saved
//! answer of Get Records, or a body of Add Records, whose `app` then counts. Records are checked like those that are
//! added by a caller who manages the app. A record with an `$id` keeps it; its revision is 1.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::domain::error::ApiError;
use crate::domain::form::{Field, FieldType};
use crate::domain::normalize::scalar_text;
use crate::domain::normalize::sent_values;
use crate::domain::problem::Problem;
use crate::domain::record_writer::RecordWriter;
use crate::domain::rights::Rights;
use crate::domain::state::{App, Call, Core};
use crate::domain::validate::is_empty;
use crate::setup::error::{Error, explain};
use crate::setup::source::Source;

/// Initial records, and their app if one was given.
pub(crate) struct Seed {
    pub(crate) app: Option<u64>,
    pub(crate) source: Source,
}

impl Seed {
    /// Adds the records in the transaction of the caller, unless their app already had records.
    pub(crate) fn plant(&self, core: &Core, had_records: &BTreeSet<u64>) -> Result<(), Error> {
        let (origin, _, file) = self.source.read()?;
        let (named, records) = read(file).map_err(|found| {
            Error(format!(
                "{origin} does not contain records: expected a list of records, or an object with such a list in `records`, {found}"
            ))
        })?;
        let app = self
            .app
            .or(named)
            .or_else(|| only_app(core))
            .ok_or_else(|| {
                Error(format!(
                    "{origin} does not specify the app of its records; set it with 1={origin}"
                ))
            })?;
        let apps = core.apps();
        let app = apps.get(&app).ok_or_else(|| {
            Error(format!(
                "{origin} contains records of app {app}, which is not loaded"
            ))
        })?;
        if had_records.contains(&app.id) {
            return Ok(());
        }
        for (at, record) in records.iter().enumerate() {
            add(core, app, record).map_err(|error| {
                Error(format!(
                    "{origin}, record {} for app {}: {}",
                    at + 1,
                    app.id,
                    explain(&error)
                ))
            })?;
        }
        Ok(())
    }
}

/// Reads the app id in the file, if there is one, and the records. The error describes what the file contains instead.
fn read(file: Value) -> Result<(Option<u64>, Vec<Value>), String> {
    let mut members = match file {
        Value::Array(records) => return Ok((None, records)),
        Value::Object(members) => members,
        other => return Err(format!("found {}", kind(&other))),
    };
    let app = members
        .get("app")
        .and_then(|app| scalar_text(app).ok()?.parse().ok());
    match members.remove("records") {
        Some(Value::Array(records)) => Ok((app, records)),
        Some(other) => Err(format!("found `records` with {}", kind(&other))),
        None => Err("found an object without `records`".to_owned()),
    }
}

fn only_app(core: &Core) -> Option<u64> {
    let apps = core.apps();
    let mut ids = apps.keys().copied();
    ids.next().filter(|_| ids.next().is_none())
}

fn add(core: &Core, app: &App, record: &Value) -> Result<(), ApiError> {
    check_shape(app, record).map_err(Problem::Setup)?;
    let mut sent = sent_values(record.clone())?;
    let id = sent.remove("$id").map(|id| scalar_text(&id)).transpose()?;
    sent.remove("$revision");
    let id = match id {
        None => core.store.next_record_id(app.id)?,
        Some(text) => {
            let id = text.parse().ok().filter(|id| (1..=LARGEST_ID).contains(id));
            let id = id.ok_or_else(|| Problem::Setup(format!("{text:?} is not a record id")))?;
            if core.store.record(app.id, id)?.is_some() {
                return Err(
                    Problem::Setup(format!("an earlier record already has the id {id}")).into(),
                );
            }
            core.store.reserve_record_ids(app.id, id)?;
            id
        }
    };
    let call = Call::of_administrator(&core.environment, app);
    let rights = Rights::of(core, &call, app)?;
    let mut writer = RecordWriter::new(core, &call, app, &rights);
    writer.add_as(id, "record", &sent)?;
    writer.finish()
}

/// The largest id that leaves room for later ones.
const LARGEST_ID: u64 = u32::MAX as u64;

/// Checks the format of a record and names the wrong field. Calls answer `CB_IJ01` to such records, or ignore the mistake.
fn check_shape(app: &App, record: &Value) -> Result<(), String> {
    let fields = record.as_object().ok_or_else(|| {
        format!(
            "expected an object like {{\"title\": {{\"value\": \"a\"}}}}, found {}",
            kind(record)
        )
    })?;
    check_fields(&app.form.fields, fields, &|code| {
        format!("app {} has no field {code}", app.id)
    })
}

fn check_fields(
    known: &[Field],
    sent: &Map<String, Value>,
    unknown: &dyn Fn(&str) -> String,
) -> Result<(), String> {
    for (code, member) in sent {
        let value = member.get("value").ok_or_else(|| {
            format!(
                "field {code}: expected {{\"value\": …}}, found {}",
                kind(member)
            )
        })?;
        if matches!(code.as_str(), "$id" | "$revision") {
            check(code, value, "a number", is_scalar(value))?;
            continue;
        }
        // Calls ignore unknown codes, but here a misspelt one would go unnoticed.
        let field = known.iter().find(|field| &field.code == code);
        check_value(field.ok_or_else(|| unknown(code))?, value)?;
    }
    Ok(())
}

fn check_value(field: &Field, value: &Value) -> Result<(), String> {
    use FieldType::*;
    let all = |fits: &dyn Fn(&Value) -> bool| match value {
        Value::Array(entries) => entries.iter().all(fits),
        Value::String(text) => text.is_empty(),
        other => other.is_null(),
    };
    let has = |entry: &Value, member: &str| entry[member].is_string();
    let (expected, fits) = match field.field_type {
        Subtable => {
            for row in value.as_array().into_iter().flatten() {
                if let Some(cells) = row.get("value").and_then(Value::as_object) {
                    let table = &field.code;
                    check_fields(&field.fields, cells, &|code| {
                        format!("the table {table} has no field {code}")
                    })?;
                }
            }
            let is_row = |row: &Value| row["value"].is_object();
            ("a list of rows like {\"value\": {…}}", all(&is_row))
        }
        CheckBox | MultiSelect => ("a list of texts", all(&is_scalar)),
        UserSelect | OrganizationSelect | GroupSelect => (
            "a list of objects with `code`",
            all(&|entry| has(entry, "code")),
        ),
        File => (
            "a list of objects with `fileKey`",
            all(&|entry| has(entry, "fileKey")),
        ),
        Creator | Modifier => (
            "an object with `code`",
            is_empty(value) || has(value, "code"),
        ),
        CreatedTime | UpdatedTime => ("a text or number", is_scalar(value)),
        // The values of all other fields are ignored.
        _ if !field.is_settable() => return Ok(()),
        _ => ("a text or number", is_scalar(value)),
    };
    check(&field.code, value, expected, fits)
}

fn check(code: &str, value: &Value, expected: &str, fits: bool) -> Result<(), String> {
    match fits {
        true => Ok(()),
        false => Err(format!(
            "field {code}: expected {expected}, found {}",
            kind(value)
        )),
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

/// Describes a JSON value in words, and quotes it if it is short.
fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) if text.chars().count() > LONGEST_QUOTE => "a text".to_owned(),
        scalar => scalar.to_string(),
    }
}

/// Longer texts are not repeated in errors, in characters.
const LONGEST_QUOTE: usize = 40;
