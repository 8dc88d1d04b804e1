//! Adds and updates records: applies sent values, defaults, tables, lookups, files and formulas, and then validates.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value, json};

use crate::domain::acl::Access;
use crate::domain::attachments::{Files, file_keys};
use crate::domain::caller::Permission;
use crate::domain::dates::datetime_text;
use crate::domain::error::{ApiError, FieldErrors};
use crate::domain::form::{Field, FieldType};
use crate::domain::lookup;
use crate::domain::normalize::scalar_text;
use crate::domain::normalize::{default_value, entity, normalize, past_time, sent_values};
use crate::domain::note::Note;
use crate::domain::problem::Problem;
use crate::domain::process;
use crate::domain::rights::Rights;
use crate::domain::stamps::advance;
use crate::domain::state::{App, Call, Core};
use crate::domain::validate::{check_record, is_empty, row_base, value_key};
use crate::store::records::Record;
use crate::store::records::record_id;
use crate::store::records::revision;

/// Writes the records of a call. Their errors are collected: every record is written immediately, and the transaction of the
/// call is rolled back if `finish` fails.
pub(crate) struct RecordWriter<'a> {
    core: &'a Core,
    call: &'a Call,
    app: &'a App,
    rights: &'a Rights<'a>,
    unique_fields: Vec<&'a str>,
    errors: FieldErrors,
    /// The keys of fields that have been reported, or whose lookup failed.
    settled: HashSet<String>,
    lookup_failure: Option<ApiError>,
}

/// Id and revision of a record that was written.
pub(crate) struct Written {
    pub(crate) id: u64,
    pub(crate) revision: u64,
}

impl<'a> RecordWriter<'a> {
    pub(crate) fn new(
        core: &'a Core,
        call: &'a Call,
        app: &'a App,
        rights: &'a Rights<'a>,
    ) -> Self {
        RecordWriter {
            core,
            call,
            app,
            rights,
            unique_fields: app.unique_fields(),
            errors: FieldErrors::default(),
            settled: HashSet::new(),
            lookup_failure: None,
        }
    }

    /// Fails with the field errors of all records, or else with the first failed lookup.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        self.errors.finish()?;
        self.lookup_failure.map_or(Ok(()), Err)
    }

    /// Adds a record. `base` is its path in the request: `record` or `records[<i>]`.
    pub(crate) fn add(
        &mut self,
        base: &str,
        sent: &Map<String, Value>,
    ) -> Result<Written, ApiError> {
        let id = self.core.store.next_record_id(self.app.id)?;
        self.add_as(id, base, sent)
    }

    /// Adds a record with an unused id.
    pub(crate) fn add_as(
        &mut self,
        id: u64,
        base: &str,
        sent: &Map<String, Value>,
    ) -> Result<Written, ApiError> {
        let mut record = Record::new();
        record.insert("$id".into(), json!(id.to_string()));
        record.insert("$revision".into(), json!("1"));
        self.stamp(base, sent, &mut record)?;
        self.check_fields(&self.app.form.fields, sent, &record)?;
        self.fill(
            &self.app.form.fields,
            base,
            sent,
            &mut record,
            true,
            &Files::of_new_record(id),
        )?;
        process::start(self.core, self.call, &self.app.form, &mut record);
        self.store(base, record)
    }

    /// Changes a stored record.
    pub(crate) fn update(
        &mut self,
        base: &str,
        mut record: Record,
        sent: &Map<String, Value>,
    ) -> Result<Written, ApiError> {
        self.check_fields(&self.app.form.fields, sent, &record)?;
        let files = Files::of_record(&self.app.form.fields, &record);
        advance(self.core, self.call, self.app, &mut record, 1);
        self.fill(
            &self.app.form.fields,
            base,
            sent,
            &mut record,
            false,
            &files,
        )?;
        self.store(base, record)
    }

    fn store(&mut self, base: &str, mut record: Record) -> Result<Written, ApiError> {
        self.app.formulas.recompute(&mut record);
        check_record(
            &self.app.form.fields,
            &record,
            base,
            &self.settled,
            &mut self.errors,
        );
        let written = Written {
            id: record_id(&record),
            revision: revision(&record),
        };
        for &field in &self.unique_fields {
            let value = record.get(field).and_then(Value::as_str);
            let Some(value) = value.filter(|value| !value.is_empty()) else {
                continue;
            };
            let store = &self.core.store;
            let other = store.other_unique_holder(self.app.id, field, value, written.id)?;
            if other.is_some() {
                self.errors.push(value_key(base, field), Note::NotUnique);
            }
        }
        self.core
            .store
            .put_record(self.app.id, &record, &self.unique_fields)?;
        let kept = file_keys(&self.app.form.fields, &record);
        self.core.store.drop_files(self.app.id, written.id, &kept)?;
        Ok(written)
    }

    /// Fails if a value was sent for a field that the caller may not change. Values that are ignored anyway do not count.
    fn check_fields(
        &self,
        fields: &[Field],
        sent: &Map<String, Value>,
        record: &Record,
    ) -> Result<(), ApiError> {
        if self.rights.are_unlimited() {
            return Ok(());
        }
        let settable = fields.iter().filter(|field| field.is_settable());
        for field in settable.filter(|field| !field.copy_target) {
            let Some(sent) = sent.get(&field.code) else {
                continue;
            };
            if self.rights.access(&field.code, record) != Access::Write {
                return Err(Problem::FieldNotEditable(field.code.clone()).into());
            }
            let rows = sent
                .as_array()
                .filter(|_| field.field_type == FieldType::Subtable);
            for row in rows.into_iter().flatten() {
                let cells = sent_values(row.get("value").cloned().unwrap_or_default())?;
                self.check_fields(&field.fields, &cells, record)?;
            }
        }
        Ok(())
    }

    /// Sets creator, modifier and their times. Only app managers may set them to anything but the caller and the current time.
    fn stamp(
        &mut self,
        base: &str,
        sent: &Map<String, Value>,
        record: &mut Record,
    ) -> Result<(), ApiError> {
        use FieldType::{CreatedTime, Creator, Modifier, UpdatedTime};
        for field in &self.app.form.fields {
            let is_person = matches!(field.field_type, Creator | Modifier);
            if !is_person && !matches!(field.field_type, CreatedTime | UpdatedTime) {
                continue;
            }
            let sent = sent.get(&field.code).filter(|value| !is_empty(value));
            if sent.is_some() {
                self.core
                    .check(self.call, self.app, Permission::ManageApp)?;
            }
            let value = match sent {
                Some(sent) if is_person => {
                    entity(sent, &self.core.environment.users, Problem::UnknownUser)?
                }
                None if is_person => self.core.environment.user(&self.call.caller.code),
                None => json!(datetime_text(self.call.now)),
                Some(sent) => match past_time(sent, self.call.now)? {
                    Ok(value) => value,
                    Err(note) => {
                        self.errors.push(value_key(base, &field.code), note);
                        continue;
                    }
                },
            };
            record.insert(field.code.clone(), value);
        }
        Ok(())
    }

    /// Applies the sent values to a record or row, then copies the values of its lookups. Unknown codes and read-only fields
    /// are ignored.
    fn fill(
        &mut self,
        fields: &[Field],
        base: &str,
        sent: &Map<String, Value>,
        values: &mut Map<String, Value>,
        is_new: bool,
        files: &Files,
    ) -> Result<(), ApiError> {
        let precision = self.app.form.number_precision;
        for field in fields.iter().filter(|field| field.is_settable()) {
            match sent.get(&field.code).filter(|_| !field.copy_target) {
                Some(sent) => {
                    let value = match field.field_type {
                        FieldType::Subtable => {
                            self.rows(field, base, sent, values.get(&field.code), is_new, files)?
                        }
                        FieldType::File => self.files(sent, files)?,
                        _ => self.scalar(field, base, sent)?,
                    };
                    values.insert(field.code.clone(), value);
                }
                None if is_new => {
                    let value = default_value(field, precision, &self.core.environment, self.call);
                    values.insert(field.code.clone(), value);
                }
                None => {}
            }
        }
        for key in fields.iter().filter(|field| sent.contains_key(&field.code)) {
            let Some(lookup) = &key.lookup else { continue };
            if let Err(error) =
                lookup::copy(self.core, self.call, self.app, fields, key, lookup, values)
            {
                let targets = lookup
                    .field_mappings
                    .iter()
                    .map(|(target, _)| value_key(base, target));
                self.settled.extend(targets);
                self.lookup_failure.get_or_insert(error);
            }
        }
        Ok(())
    }

    fn scalar(&mut self, field: &Field, base: &str, sent: &Value) -> Result<Value, ApiError> {
        let is_inner = self
            .app
            .form
            .find(&field.code)
            .is_some_and(|(_, table)| table.is_some());
        let note = match normalize(
            field,
            sent,
            self.app.form.number_precision,
            &self.core.environment,
        )? {
            Ok(value) => return Ok(value),
            Err(note) => note,
        };
        match note {
            // In a table, an invalid number is stored as an empty value without an error.
            Note::NotNumber if is_inner => {}
            Note::NotNumber => self
                .errors
                .push(format!("{base}[{}].value", field.code), note),
            note => {
                let key = value_key(base, &field.code);
                self.errors.push(&key, note);
                self.settled.insert(key);
            }
        }
        Ok(field.field_type.empty_value())
    }

    /// Returns the new rows of a table. Existing rows keep the values that were not sent, all others are new.
    fn rows(
        &mut self,
        table: &Field,
        base: &str,
        sent: &Value,
        stored: Option<&Value>,
        is_new: bool,
        files: &Files,
    ) -> Result<Value, ApiError> {
        let sent = match sent {
            Value::Null => &Vec::new(),
            Value::Array(rows) => rows,
            _ => return Err(Problem::InvalidJson.into()),
        };
        let stored: BTreeMap<u64, &Value> = stored
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|row| Some((row["id"].as_str()?.parse().ok()?, &row["value"])))
            .collect();
        let mut seen = HashSet::new();
        let mut rows = Vec::with_capacity(sent.len());
        for (at, row) in sent.iter().enumerate() {
            let row = row.as_object().ok_or(Problem::InvalidJson)?;
            // Row ids are ignored when a record is added.
            let id = match is_new {
                true => None,
                false => row_id(row.get("id"))?,
            };
            if let Some(id) = id.filter(|&id| !seen.insert(id)) {
                return Err(Problem::DuplicateRow(id).into());
            }
            let known = id.and_then(|id| Some((id, stored.get(&id)?.as_object()?)));
            let cells = sent_values(row.get("value").cloned().unwrap_or_default())?;
            let mut values = known.map(|(_, values)| values.clone()).unwrap_or_default();
            let base = row_base(base, &table.code, at);
            self.fill(
                &table.fields,
                &base,
                &cells,
                &mut values,
                known.is_none(),
                files,
            )?;
            rows.push((known.map(|(id, _)| id), values));
        }
        let new = rows.iter().filter(|(id, _)| id.is_none()).count();
        let mut new = self.core.store.next_row_ids(self.app.id, new as u64)?;
        let rows = rows.into_iter().map(|(id, values)| {
            // An id was allocated for each new row.
            let id = id.or_else(|| new.next()).unwrap_or_default();
            json!({ "id": id.to_string(), "value": values })
        });
        Ok(rows.collect())
    }

    /// Attaches uploads and keeps existing files. All of them get new keys.
    fn files(&mut self, sent: &Value, files: &Files) -> Result<Value, ApiError> {
        let sent = match sent {
            Value::Null => &Vec::new(),
            Value::Array(sent) => sent,
            _ => return Err(Problem::InvalidJson.into()),
        };
        let mut attached = Vec::with_capacity(sent.len());
        for entry in sent {
            let key = entry
                .get("fileKey")
                .and_then(Value::as_str)
                .ok_or(Problem::InvalidJson)?;
            let not_found = || Problem::FileNotFound(key.to_owned());
            let file = self.core.store.file(key)?.ok_or_else(not_found)?;
            let usable = match file.owner {
                Some(_) => files.keys.contains(key),
                None => file.is_fresh_upload(self.call.now),
            };
            if !usable {
                return Err(not_found().into());
            }
            attached.push(json!({
                "fileKey": self.core.store.attach(&file, self.app.id, files.record)?,
                "name": file.name,
                "contentType": file.content_type,
                "size": file.size.to_string(),
            }));
        }
        Ok(Value::Array(attached))
    }
}

/// Reads a row id, which must be digits. A missing or empty one means a new row.
fn row_id(sent: Option<&Value>) -> Result<Option<u64>, ApiError> {
    let text = scalar_text(sent.unwrap_or(&Value::Null))?;
    if text.is_empty() {
        return Ok(None);
    }
    Ok(Some(text.parse().map_err(|_| Problem::InvalidJson)?))
}
