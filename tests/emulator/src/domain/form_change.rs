//! Makes the records of an app fit its form and its process.
//!
//! Values of deleted fields, of fields with a different type, and of deleted options are removed. A field that is added again
//! is empty. The values of renamed fields move along, and so do renamed options. Records in a deleted state move to the first state.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::domain::attachments::file_keys;
use crate::domain::error::ApiError;
use crate::domain::field_marks::Origins;
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
    /// What the fields were in that form.
    pub(crate) origins: &'a Origins,
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
            let field = (*field).to_owned();
            return Err(Problem::RepeatedValues { field, value }.into());
        }
    }
    Ok(())
}

/// Removes values that do not fit the new form, and moves records out of deleted states.
fn carry_over(core: &Core, call: &Call, change: &Change<'_>, app: &App) -> Result<(), ApiError> {
    let new = &app.form.fields;
    let forgets = change
        .old
        .filter(|old| !keeps_all(change.origins, &old.fields, new));
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
            carry_values(change.origins, &old.fields, new, &mut record);
        }
        if moves {
            process::carry_over(core, call, &app.form, change.renamed_states, &mut record);
        }
        store.put_record(app.id, &record, &app.unique_fields())?;
        store.drop_files(app.id, id, &file_keys(new, &record))?;
    }
    Ok(())
}

fn keeps_all(origins: &Origins, old: &[Field], new: &[Field]) -> bool {
    old.iter().all(|field| {
        same(origins, field, new).is_some_and(|same| {
            same.code == field.code
                && keeps_options(origins, field, same)
                && keeps_all(origins, &field.fields, &same.fields)
        })
    })
}

fn keeps_options(origins: &Origins, old: &Field, new: &Field) -> bool {
    let mut options = old.options.iter();
    options.all(|option| origins.option(new, option) == Some(option))
}

/// Moves the values of fields to the fields that these have become, and removes those of deleted fields.
fn carry_values(origins: &Origins, old: &[Field], new: &[Field], values: &mut Map<String, Value>) {
    let mut carried = Map::new();
    for field in old {
        let Some(mut value) = values.remove(&field.code) else {
            continue;
        };
        let Some(same) = same(origins, field, new) else {
            continue;
        };
        if !keeps_options(origins, field, same) {
            carry_options(origins, same, &mut value);
        }
        let rows = value.as_array_mut().filter(|_| !field.fields.is_empty());
        for row in rows.into_iter().flatten() {
            if let Some(cells) = row.get_mut("value").and_then(Value::as_object_mut) {
                carry_values(origins, &field.fields, &same.fields, cells);
            }
        }
        carried.insert(same.code.clone(), value);
    }
    values.extend(carried);
}

/// Renames options. An option that is deleted is cleared.
fn carry_options(origins: &Origins, field: &Field, value: &mut Value) {
    let carried = |value: &Value| origins.option(field, value.as_str()?).map(Value::from);
    match value {
        Value::Array(chosen) => *chosen = chosen.iter().filter_map(carried).collect(),
        value => *value = carried(value).unwrap_or_else(|| field.field_type.empty_value()),
    }
}

/// Returns the field that a field has become, if their values look the same. Any other is another field.
fn same<'a>(origins: &Origins, field: &Field, new: &'a [Field]) -> Option<&'a Field> {
    new.iter().find(|other| {
        origins.is_field(other, &field.code)
            && other.raw["type"] == field.raw["type"]
            && is_stored_alike(field, other)
    })
}
