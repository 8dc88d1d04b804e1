//! Carries the records of an app over to a changed form: a field that is gone, or has become another, takes its values
//! along.

use serde_json::{Map, Value};

use crate::core::App;
use crate::error::ApiError;
use crate::form::{Field, Form};
use crate::query::Direction;
use crate::store::Store;
use crate::write::file_keys;

/// Drops the values that the new form of the app has no field for.
pub(crate) fn carry_over(store: &Store, old: &Form, app: &App) -> Result<(), ApiError> {
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
    old.iter()
        .all(|field| same(field, new).is_some_and(|same| keeps_all(&field.fields, &same.fields)))
}

fn forget(old: &[Field], new: &[Field], values: &mut Map<String, Value>) {
    for field in old {
        let Some(same) = same(field, new) else {
            values.remove(&field.code);
            continue;
        };
        let rows = values.get_mut(&field.code).and_then(Value::as_array_mut);
        for row in rows
            .filter(|_| !field.fields.is_empty())
            .into_iter()
            .flatten()
        {
            if let Some(cells) = row.get_mut("value").and_then(Value::as_object_mut) {
                forget(&field.fields, &same.fields, cells);
            }
        }
    }
}

/// A field of the same code and type. Any other of that code is another field.
fn same<'a>(field: &Field, new: &'a [Field]) -> Option<&'a Field> {
    new.iter()
        .find(|other| other.code == field.code && other.field_type == field.field_type)
}
