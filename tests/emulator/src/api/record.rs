//! One record: read, add, update.

use serde_json::json;

use crate::api::endpoint::Reply;
use crate::api::notices::notify_record;
use crate::api::params::Params;
use crate::api::record_json;
use crate::api::update_target::Update;
use crate::domain::caller::Permission;
use crate::domain::error::ApiError;
use crate::domain::normalize::sent_values;
use crate::domain::problem::Problem;
use crate::domain::record_writer::RecordWriter;
use crate::domain::rights::Rights;
use crate::domain::state::{Call, Core};

/// Get Record: GET record.json
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let id = params.id("id");
    params.finish()?;
    let app = core.open(call, app, Permission::ViewRecords)?;
    let rights = Rights::of(core, call, &app)?;
    let record = core
        .store
        .with_record_text(app.id, id, |text| match rights.hidden_in(text)? {
            Some(hidden) => record_json::record(&app.form, id, text, &hidden).map(Some),
            None => Ok(None),
        })?
        .ok_or(Problem::RecordNotFound(id))?
        .ok_or(Problem::NoPrivilege)?;
    Ok(Reply::Text(format!("{{\"record\":{record}}}")))
}

/// Add Record: POST record.json
pub(crate) fn add(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    params.finish()?;
    let sent = sent_values(params.values.remove("record").unwrap_or_default())?;
    let app = core.open(call, app, Permission::AddRecords)?;
    let rights = Rights::of(core, call, &app)?;
    let mut writer = RecordWriter::new(core, call, &app, &rights);
    let written = writer.add("record", &sent)?;
    writer.finish()?;
    notify_record(core, call, &app, "ADD_RECORD", written.id)?;
    Ok(Reply::Json(
        json!({ "id": written.id.to_string(), "revision": written.revision.to_string() }),
    ))
}

/// Update Record: PUT record.json
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let update = Update::read(&params.values, "", &mut params.errors)?;
    params.finish()?;
    let app = core.open(call, app, Permission::EditRecords)?;
    update.check_update_key(&app.form, "", "record", &mut params.errors);
    params.finish()?;
    let rights = Rights::of(core, call, &app)?;
    let record = update.look(core, &app)?.ok_or_else(|| update.not_found())?;
    rights.check(Permission::EditRecords, &record)?;
    update.check_revision(&record)?;
    let mut writer = RecordWriter::new(core, call, &app, &rights);
    let written = writer.update("record", record, &update.sent)?;
    writer.finish()?;
    notify_record(core, call, &app, "UPDATE_RECORD", written.id)?;
    Ok(Reply::Json(
        json!({ "revision": written.revision.to_string() }),
    ))
}
