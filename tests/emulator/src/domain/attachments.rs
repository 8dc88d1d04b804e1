//! The files of a record and their keys.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::domain::error::ApiError;
use crate::domain::form::{Field, FieldType};
use crate::domain::problem::Problem;
use crate::domain::state::{Call, Core};
use crate::store::files::File;
use crate::store::records::{Record, record_id};

/// The app and the record that files outside of apps belong to, neither of which exists.
const NO_RECORD: (u64, u64) = (0, 0);

/// Attaches an upload to something that is not in an app, and returns it with its new key. No call downloads it.
pub(crate) fn use_upload(core: &Core, call: &Call, key: &str) -> Result<File, ApiError> {
    let upload = core.store.file(key)?;
    let upload = upload.filter(|file| file.is_fresh_upload(call.now));
    let mut file = upload.ok_or_else(|| Problem::FileNotFound(key.to_owned()))?;
    let (app, record) = NO_RECORD;
    file.key = core.store.attach(&file, app, record)?;
    Ok(file)
}

/// A record that files are attached to, and the keys of its current files.
pub(crate) struct Files {
    pub(crate) record: u64,
    pub(crate) keys: HashSet<String>,
}

impl Files {
    pub(crate) fn of_new_record(record: u64) -> Files {
        Files {
            record,
            keys: HashSet::new(),
        }
    }

    pub(crate) fn of_record(fields: &[Field], record: &Record) -> Files {
        Files {
            record: record_id(record),
            keys: file_keys(fields, record).into_iter().collect(),
        }
    }
}

/// Returns the keys of all files in a record or row, tables included.
pub(crate) fn file_keys(fields: &[Field], values: &Map<String, Value>) -> Vec<String> {
    let mut keys = Vec::new();
    for field in fields {
        let entries = values
            .get(&field.code)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        match field.field_type {
            FieldType::File => {
                keys.extend(entries.filter_map(|file| Some(file["fileKey"].as_str()?.to_owned())))
            }
            FieldType::Subtable => {
                for row in entries.filter_map(|row| row["value"].as_object()) {
                    keys.extend(file_keys(&field.fields, row));
                }
            }
            _ => {}
        }
    }
    keys
}
