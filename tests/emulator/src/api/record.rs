//! One record: read, add, update.

use serde_json::json;

use crate::api::Reply;
use crate::auth::Permission;
use crate::core::{Call, Core};
use crate::entry::Entry;
use crate::error::ApiError;
use crate::input::sent_values;
use crate::messages::Problem;
use crate::params::Params;
use crate::wire;
use crate::write::Writer;

/// Get Record: GET record.json
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let id = params.id("id");
    params.finish()?;
    let app = core.open(call, app, Permission::ViewRecords)?;
    let record = core
        .store
        .with_record_text(app.id, id, |text| wire::record(&app.form, id, text))?
        .ok_or(Problem::RecordNotFound(id))?;
    Ok(Reply::Text(format!("{{\"record\":{record}}}")))
}

/// Add Record: POST record.json
pub(crate) fn add(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    params.finish()?;
    let sent = sent_values(params.values.remove("record").unwrap_or_default())?;
    let app = core.open(call, app, Permission::AddRecords)?;
    let mut writer = Writer::new(core, call, &app);
    let written = writer.add("record", &sent)?;
    writer.finish()?;
    Ok(Reply::Json(
        json!({ "id": written.id.to_string(), "revision": written.revision.to_string() }),
    ))
}

/// Update Record: PUT record.json
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let entry = Entry::read(&params.values, "", &mut params.errors)?;
    params.finish()?;
    let app = core.open(call, app, Permission::EditRecords)?;
    entry.check_update_key(&app.form, "", "record", &mut params.errors);
    params.finish()?;
    let record = entry.find(core, &app)?;
    let mut writer = Writer::new(core, call, &app);
    let written = writer.update("record", record, &entry.sent)?;
    writer.finish()?;
    Ok(Reply::Json(
        json!({ "revision": written.revision.to_string() }),
    ))
}
