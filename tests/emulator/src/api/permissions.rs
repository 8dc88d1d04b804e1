//! What the caller may do with records and their fields.

use serde_json::{Map, Value, json};

use crate::api::endpoint::Reply;
use crate::api::params::{Params, read_id};
use crate::api::update_target::existing;
use crate::domain::caller::Permission;
use crate::domain::error::ApiError;
use crate::domain::form::Field;
use crate::domain::note::{Counted, Note};
use crate::domain::state::{App, Call, Core};

/// Records per call.
const MOST_RECORDS: usize = 100;

/// Evaluate Record Permissions: GET records/acl/evaluate.json. Permissions here are those of the caller in the app,
/// since no app has permissions for single records or fields.
pub(crate) fn evaluate(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let ids = params.take_list("ids")?;
    if ids.len() > MOST_RECORDS {
        params.errors.push(
            "ids",
            Note::AtMost {
                what: Counted::EvaluatedRecords,
                limit: MOST_RECORDS,
            },
        );
    }
    let ids: Vec<Option<u64>> = ids
        .iter()
        .enumerate()
        .map(|(at, id)| read_id(id, &format!("ids[{at}]"), &mut params.errors))
        .collect();
    params.finish()?;
    let app = core.open(call, app, Permission::ViewRecords)?;
    let may = |permission| call.caller.may(app.id, permission);
    let editable = may(Permission::EditRecords);
    let fields = field_rights(&app, editable);
    let mut rights = Vec::with_capacity(ids.len());
    for id in ids.into_iter().flatten() {
        existing(core, &app, id)?;
        rights.push(json!({
            "id": id.to_string(),
            "record": { "viewable": true, "editable": editable, "deletable": may(Permission::DeleteRecords) },
            "fields": fields,
        }));
    }
    Ok(Reply::Json(json!({ "rights": rights })))
}

/// Returns the rights on each field. Fields in tables are listed next to their tables.
fn field_rights(app: &App, editable: bool) -> Value {
    let mut rights = Map::new();
    for table_or_field in app.form.fields.iter().filter(|field| field.enabled) {
        for field in std::iter::once(table_or_field).chain(&table_or_field.fields) {
            let editable = editable && is_writable(field);
            rights.insert(
                field.code.clone(),
                json!({ "viewable": true, "editable": editable }),
            );
        }
    }
    Value::Object(rights)
}

fn is_writable(field: &Field) -> bool {
    field.is_settable() && !field.copy_target
}
