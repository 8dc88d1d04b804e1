//! Makes the records of an app fit its form and its process.
//!
//! Values of deleted fields, of fields with a different type, and of deleted options are removed. A field that is added again
//! is empty. Records in a deleted state move to the first state.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::domain::attachments::file_keys;
use crate::domain::error::ApiError;
use crate::domain::form::{Field, Form};
use crate::domain::formula::is_stored_alike;
use crate::domain::problem::Problem;
use crate::domain::process;
use crate::domain::state::{App, Call, Core, unique_fields};
use crate::store::records::Direction;

/// A change of the form and the process of an app.
pub(crate) struct Change<'a> {
    /// The form so far, if it is known.
    pub(crate) old: Option<&'a Form>,
    /// Old name → new name of renamed states.
    pub(crate) renamed_states: &'a BTreeMap<String, String>,
}

/// Makes the records of an app fit its form, within the transaction of the caller.
pub(crate) fn fit(
    core: &Core,
    call: &Call,
    change: &Change<'_>,
    app: &App,
) -> Result<(), ApiError> {
    let store = &core.store;
    carry_over(core, call, change, app)?;
    let unique = app.unique_fields();
    let was_unique = change.old.map(unique_fields);
    if was_unique.as_ref() != Some(&unique) {
        store.index_unique_fields(app.id, &unique)?;
    }
    let was_unique = was_unique.unwrap_or_default();
    for field in unique.iter().filter(|field| !was_unique.contains(field)) {
        if let Some(value) = store.repeated_value(app.id, field)? {
            return Err(Problem::Setup(format!(
                "the field {field} cannot become unique: several records have the value {value:?}"
            ))
            .into());
        }
    }
    Ok(())
}

/// Removes values that do not fit the new form, and moves records out of deleted states.
fn carry_over(core: &Core, call: &Call, change: &Change<'_>, app: &App) -> Result<(), ApiError> {
    let new = &app.form.fields;
    let forgets = change.old.filter(|old| !keeps_all(&old.fields, new));
    let process = app.form.enabled_process().map(|process| &process.raw);
    let old_process = change.old.and_then(Form::enabled_process);
    let moves = process.is_some() && process != old_process.map(|process| &process.raw);
    if forgets.is_none() && !moves {
        return Ok(());
    }
    let store = &core.store;
    for id in store.ids(app.id, 0..=u64::MAX, Direction::Ascending)? {
        let Some(mut record) = store.record(app.id, id)? else {
            continue;
        };
        if let Some(old) = forgets {
            forget(&old.fields, new, &mut record);
        }
        if moves {
            process::carry_over(core, call, &app.form, change.renamed_states, &mut record);
        }
        store.put_record(app.id, &record, &app.unique_fields())?;
        store.drop_files(app.id, id, &file_keys(new, &record))?;
    }
    Ok(())
}

fn keeps_all(old: &[Field], new: &[Field]) -> bool {
    old.iter().all(|field| {
        same(field, new).is_some_and(|same| {
            keeps_options(field, same) && keeps_all(&field.fields, &same.fields)
        })
    })
}

fn keeps_options(old: &Field, new: &Field) -> bool {
    old.options
        .iter()
        .all(|option| new.option_index(option).is_some())
}

fn forget(old: &[Field], new: &[Field], values: &mut Map<String, Value>) {
    for field in old {
        let Some(same) = same(field, new) else {
            values.remove(&field.code);
            continue;
        };
        let Some(value) = values.get_mut(&field.code) else {
            continue;
        };
        if !keeps_options(field, same) {
            forget_options(same, value);
        }
        let rows = value.as_array_mut().filter(|_| !field.fields.is_empty());
        for row in rows.into_iter().flatten() {
            if let Some(cells) = row.get_mut("value").and_then(Value::as_object_mut) {
                forget(&field.fields, &same.fields, cells);
            }
        }
    }
}

/// An option that is deleted is cleared in the records.
fn forget_options(field: &Field, value: &mut Value) {
    let is_option = |value: &Value| {
        value
            .as_str()
            .is_some_and(|name| field.option_index(name).is_some())
    };
    match value {
        Value::Array(chosen) => chosen.retain(is_option),
        value if !is_option(value) => *value = field.field_type.empty_value(),
        _ => {}
    }
}

/// Returns a field of the same code whose values look the same. Any other of that code is another field.
fn same<'a>(field: &Field, new: &'a [Field]) -> Option<&'a Field> {
    new.iter().find(|other| {
        other.code == field.code
            && other.raw["type"] == field.raw["type"]
            && is_stored_alike(field, other)
    })
}
