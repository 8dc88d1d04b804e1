//! The target of an update: a record by its id or update key, with an expected revision.

use serde_json::{Map, Value};

use crate::api::params::{read_id, read_members, read_revision};
use crate::domain::caller::Permission;
use crate::domain::decimal;
use crate::domain::error::{ApiError, FieldErrors};
use crate::domain::form::{FieldType, Form};
use crate::domain::normalize::scalar_text;
use crate::domain::normalize::sent_values;
use crate::domain::note::Note;
use crate::domain::problem::Problem;
use crate::domain::rights::Rights;
use crate::domain::state::{App, Call, Core};
use crate::domain::validate::value_key;
use crate::store::error::StoreError;
use crate::store::records::{Record, revision};

/// The maximum length of the value of an update key, in characters.
const UPDATE_KEY_LENGTH: u64 = 64;

/// One update of a call.
pub(crate) struct Update {
    pub(crate) target: Target,
    pub(crate) revision: Option<u64>,
    /// The values that were sent: field code → value.
    pub(crate) sent: Map<String, Value>,
}

/// How an update identifies its record.
pub(crate) enum Target {
    Id(u64),
    Key { field: String, value: String },
}

impl Update {
    /// Reads `{id | updateKey, record, revision}`. `path` is the prefix for the keys of errors: empty, or `records[<i>].`.
    /// The result must not be used if there were errors.
    pub(crate) fn read(
        members: &Map<String, Value>,
        path: &str,
        errors: &mut FieldErrors,
    ) -> Result<Update, ApiError> {
        let member = |name: &str| members.get(name).filter(|value| !value.is_null());
        let target = match (member("id"), member("updateKey")) {
            (Some(id), None) => Target::Id(read_id(id, &format!("{path}id"), errors).unwrap_or(0)),
            (None, Some(key)) => read_update_key(key, path, errors)?,
            _ => {
                errors.push(format!("{path}id"), Note::IdAndUpdateKey);
                errors.push(format!("{path}updateKey"), Note::IdAndUpdateKey);
                Target::Id(0)
            }
        };
        let revision = match member("revision") {
            Some(revision) => read_revision(revision, &format!("{path}revision"), errors),
            None => None,
        };
        let sent = sent_values(member("record").cloned().unwrap_or_default())?;
        Ok(Update {
            target,
            revision,
            sent,
        })
    }

    /// Checks that the key is a unique text or number field that is not repeated in `record`. `base` is the path of `record`
    /// in the keys of errors.
    pub(crate) fn check_update_key(
        &self,
        form: &Form,
        path: &str,
        base: &str,
        errors: &mut FieldErrors,
    ) {
        let Target::Key { field, .. } = &self.target else {
            return;
        };
        let is_key = form.find(field).is_some_and(|(field, table)| {
            let is_type = matches!(
                field.field_type,
                FieldType::SingleLineText | FieldType::Number
            );
            field.unique && is_type && table.is_none()
        });
        if !is_key {
            errors.push(
                format!("{path}updateKey.field"),
                Note::NotUpdateKey(field.clone()),
            );
        }
        if self.sent.contains_key(field) {
            errors.push(value_key(base, field), Note::UpdateKeyRepeated);
        }
    }

    /// Returns the record, if there is one.
    pub(crate) fn look(&self, core: &Core, app: &App) -> Result<Option<Record>, StoreError> {
        let id = match &self.target {
            Target::Id(id) => Some(*id),
            Target::Key { field, value } => holder(core, app, field, value)?,
        };
        match id {
            Some(id) => core.store.record(app.id, id),
            None => Ok(None),
        }
    }

    /// Returns the error for a record that does not exist.
    pub(crate) fn not_found(&self) -> Problem {
        match self.target {
            Target::Id(id) => Problem::RecordNotFound(id),
            Target::Key { .. } => Problem::KeyNotFound,
        }
    }

    /// Returns the values of the record to add if it does not exist, including the update key.
    pub(crate) fn into_new_record(mut self) -> Map<String, Value> {
        if let Target::Key { field, value } = self.target {
            self.sent.insert(field, Value::String(value));
        }
        self.sent
    }

    /// Fails if the record does not have the expected revision.
    pub(crate) fn check_revision(&self, record: &Record) -> Result<(), ApiError> {
        check_revision(self.revision, record)
    }
}

/// Fails if a revision is expected and the record has a different one.
pub(crate) fn check_revision(expected: Option<u64>, record: &Record) -> Result<(), ApiError> {
    match expected {
        Some(expected) if expected != revision(record) => Err(Problem::RevisionConflict.into()),
        _ => Ok(()),
    }
}

/// Returns the record with this id, if the caller may view it.
pub(crate) fn viewable(core: &Core, call: &Call, app: &App, id: u64) -> Result<Record, ApiError> {
    let record = existing(core, app, id)?;
    Rights::of(core, call, app)?.check(Permission::ViewRecords, &record)?;
    Ok(record)
}

/// Returns the record with this id, or `GAIA_RE01`.
pub(crate) fn existing(core: &Core, app: &App, id: u64) -> Result<Record, ApiError> {
    core.store
        .record(app.id, id)?
        .ok_or_else(|| Problem::RecordNotFound(id).into())
}

fn holder(core: &Core, app: &App, field: &str, value: &str) -> Result<Option<u64>, StoreError> {
    let is_number = app
        .form
        .find(field)
        .is_some_and(|(field, _)| field.field_type == FieldType::Number);
    if !is_number {
        return core.store.unique_holder(app.id, field, value);
    }
    match decimal::normalize(value, app.form.number_precision) {
        Ok(number) => core.store.unique_holder(app.id, field, &number),
        Err(_) => Ok(None),
    }
}

fn read_update_key(key: &Value, path: &str, errors: &mut FieldErrors) -> Result<Target, ApiError> {
    let members = read_members(Some(key.clone()))?;
    let mut text = |name: &str| {
        let text = scalar_text(members.get(name).unwrap_or(&Value::Null))?;
        if text.is_empty() {
            errors.push(format!("{path}updateKey.{name}"), Note::RequiredParameter);
        }
        Ok::<String, ApiError>(text)
    };
    let (field, value) = (text("field")?, text("value")?);
    if value.encode_utf16().count() as u64 > UPDATE_KEY_LENGTH {
        errors.push(
            format!("{path}updateKey.value"),
            Note::TooLong(UPDATE_KEY_LENGTH),
        );
    }
    Ok(Target::Key { field, value })
}
