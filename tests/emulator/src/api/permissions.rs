//! What the caller may do with records and their fields.

use serde_json::{Map, Value, json};

use crate::api::endpoint::Reply;
use crate::api::params::{Params, read_id};
use crate::api::update_target::existing;
use crate::domain::acl::Access;
use crate::domain::caller::Permission;
use crate::domain::error::ApiError;
use crate::domain::form::Field;
use crate::domain::note::{Counted, Note};
use crate::domain::rights::Rights;
use crate::domain::state::{App, Call, Core};

/// Records per call.
const MOST_RECORDS: usize = 100;

/// Evaluate Record Permissions: GET records/acl/evaluate.json
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
    let allowed = Rights::of(core, call, &app)?;
    let mut rights = Vec::with_capacity(ids.len());
    for id in ids.into_iter().flatten() {
        let record = existing(core, &app, id)?;
        let viewable = allowed.allow(Permission::ViewRecords, &record);
        let may = |permission| viewable && allowed.allow(permission, &record);
        let editable = may(Permission::EditRecords);
        rights.push(json!({
            "id": id.to_string(),
            "record": {
                "viewable": viewable,
                "editable": editable,
                "deletable": may(Permission::DeleteRecords),
            },
            "fields": field_rights(&app, |field| {
                let access = allowed.access(&field.code, &record);
                (viewable && access >= Access::Read, editable && access == Access::Write)
            }),
        }));
    }
    Ok(Reply::Json(json!({ "rights": rights })))
}

/// Returns the rights on each field, given whether it may be seen and changed. Fields in tables are listed next to their tables.
fn field_rights(app: &App, allowed: impl Fn(&Field) -> (bool, bool)) -> Value {
    let mut rights = Map::new();
    for table_or_field in app.form.fields.iter().filter(|field| field.enabled) {
        for field in std::iter::once(table_or_field).chain(&table_or_field.fields) {
            let (viewable, editable) = allowed(field);
            let editable = editable && is_writable(field);
            rights.insert(
                field.code.clone(),
                json!({ "viewable": viewable, "editable": editable }),
            );
        }
    }
    Value::Object(rights)
}

fn is_writable(field: &Field) -> bool {
    field.is_settable() && !field.copy_target
}
