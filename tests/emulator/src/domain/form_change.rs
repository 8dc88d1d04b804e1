//! Makes the records of an app fit its form: one path for a running server whose form is changed, and for a data file that
//! is opened with another form than the last time.
//!
//! A field that is gone, or has become another, takes its values along, and so does an option. What comes back later starts
//! empty.

use serde_json::{Map, Value};

use crate::domain::attachments::file_keys;
use crate::domain::error::ApiError;
use crate::domain::form::{Field, Form};
use crate::domain::formula::is_stored_alike;
use crate::domain::problem::Problem;
use crate::domain::state::{App, unique_fields};
use crate::store::database::Store;
use crate::store::records::Direction;

/// Carries the records over from the form that they fit to that of the app, within the transaction of the caller.
pub(crate) fn fit(store: &Store, app: &App) -> Result<(), ApiError> {
    let stored = store.form(app.id)?;
    if stored.as_ref() == Some(&app.form.properties) {
        return Ok(());
    }
    store.put_form(app.id, &app.form.properties)?;
    let unique = app.unique_fields();
    let Some(stored) = stored else {
        return Ok(store.index_unique_fields(app.id, &unique)?);
    };
    let old = app
        .form
        .with_properties(stored)
        .map_err(|error| Problem::Database(error.to_string()))?;
    carry_over(store, &old, app)?;
    let was_unique = unique_fields(&old);
    if unique != was_unique {
        store.index_unique_fields(app.id, &unique)?;
    }
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

/// Drops the values that the new form of the app has no field for.
fn carry_over(store: &Store, old: &Form, app: &App) -> Result<(), ApiError> {
    let new = &app.form.fields;
    if keeps_all(&old.fields, new) {
        return Ok(());
    }
    for id in store.ids(app.id, 0..=u64::MAX, Direction::Ascending)? {
        let Some(mut record) = store.record(app.id, id)? else {
            continue;
        };
        forget(&old.fields, new, &mut record);
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

/// A field of the same code whose values look the same. Any other of that code is another field.
fn same<'a>(field: &Field, new: &'a [Field]) -> Option<&'a Field> {
    new.iter().find(|other| {
        other.code == field.code
            && other.raw["type"] == field.raw["type"]
            && is_stored_alike(field, other)
    })
}
