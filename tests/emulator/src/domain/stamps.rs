//! The revision, the modifier and the time of a change.

use serde_json::json;

use crate::domain::dates::datetime_text;
use crate::domain::form::FieldType;
use crate::domain::state::{App, Call, Core};
use crate::store::records::{Record, revision};

/// Increments the revision, and sets the modifier and the time.
pub(crate) fn advance(core: &Core, call: &Call, app: &App, record: &mut Record, steps: u64) {
    record.insert(
        "$revision".into(),
        json!((revision(record) + steps).to_string()),
    );
    for field in &app.form.fields {
        let value = match field.field_type {
            FieldType::Modifier => core.environment.user(&call.caller.code),
            FieldType::UpdatedTime => json!(datetime_text(call.now)),
            _ => continue,
        };
        record.insert(field.code.clone(), value);
    }
}
