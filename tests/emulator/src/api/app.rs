//! Reads an app.

use serde_json::json;

use crate::api::endpoint::Reply;
use crate::api::params::Params;
use crate::domain::caller::ADMINISTRATOR;
use crate::domain::dates::datetime_text;
use crate::domain::error::ApiError;
use crate::domain::settings::Section;
use crate::domain::state::{Call, Core};

/// Get App: GET app.json
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let id = params.id("id");
    params.finish()?;
    let app = core.open_settings(call, id)?;
    let created_at = datetime_text(app.created_at);
    let general = Section::General.read(&core.store, app.id, call.stage)?;
    let creator = core.environment.user(ADMINISTRATOR);
    // A guest space has one thread here, numbered like the space.
    let space = app.guest_space.map(|space| space.to_string());
    Ok(Reply::Json(json!({
        "appId": app.id.to_string(),
        "code": app.form.code,
        "name": app.name,
        "description": general["description"],
        "spaceId": space,
        "threadId": space,
        "createdAt": created_at,
        "creator": creator,
        "modifiedAt": created_at,
        "modifier": creator,
    })))
}
