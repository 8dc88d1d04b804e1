//! Reads an app and its general settings.

use serde_json::json;

use crate::api::endpoint::Reply;
use crate::api::params::Params;
use crate::api::settings::check_language;
use crate::domain::caller::ADMINISTRATOR;
use crate::domain::dates::datetime_text;
use crate::domain::error::ApiError;
use crate::domain::form::RoundingMode;
use crate::domain::state::{Call, Core};

/// Get App: GET app.json
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let id = params.id("id");
    params.finish()?;
    let app = core.open_settings(call, id)?;
    let created_at = datetime_text(app.created_at);
    let creator = core.environment.user(ADMINISTRATOR);
    // A guest space has one thread here, numbered like the space.
    let space = app.guest_space.map(|space| space.to_string());
    Ok(Reply::Json(json!({
        "appId": app.id.to_string(),
        "code": app.form.code,
        "name": app.name,
        "description": "",
        "spaceId": space,
        "threadId": space,
        "createdAt": created_at,
        "creator": creator,
        "modifiedAt": created_at,
        "modifier": creator,
    })))
}

/// Get General Settings: GET app/settings.json. Settings that are not in the schema file are those of a new app.
pub(crate) fn settings(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    check_language(params)?;
    let app = params.id("app");
    params.finish()?;
    let app = core.open_settings(call, app)?;
    let precision = app.form.number_precision;
    let rounding_mode = match precision.rounding_mode {
        RoundingMode::HalfEven => "HALF_EVEN",
        RoundingMode::Up => "UP",
        RoundingMode::Down => "DOWN",
    };
    Ok(Reply::Json(json!({
        "name": app.name,
        "description": "",
        "icon": { "type": "PRESET", "key": "APP72" },
        "theme": "WHITE",
        "titleField": { "selectionMode": "AUTO", "code": "" },
        "enableThumbnails": true,
        "enableBulkDeletion": false,
        "enableComments": true,
        "enableDuplicateRecord": true,
        "enableInlineRecordEditing": true,
        "numberPrecision": {
            "digits": precision.digits.to_string(),
            "decimalPlaces": precision.decimal_places.to_string(),
            "roundingMode": rounding_mode,
        },
        "firstMonthOfFiscalYear": "1",
        "revision": core.store.settings_revision(app.id, call.stage)?.to_string(),
    })))
}
