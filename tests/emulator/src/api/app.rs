//! The app and its settings, for reading.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::api::endpoint::Reply;
use crate::api::params::Params;
use crate::domain::caller::ADMINISTRATOR;
use crate::domain::dates::datetime_text;
use crate::domain::error::ApiError;
use crate::domain::form::{Field, FieldType, RoundingMode};
use crate::domain::note::Note;
use crate::domain::state::{App, Call, Core};

/// The width that kintone gives to fields.
const FIELD_WIDTH: &str = "193";

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

/// Get Form Fields: GET app/form/fields.json. Labels are in one language only, so `lang` changes nothing.
pub(crate) fn fields(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    check_language(params)?;
    let app = open(core, call, params)?;
    Ok(Reply::Json(
        json!({ "properties": app.form.properties, "revision": app.form.revision.to_string() }),
    ))
}

/// Get Form Layout: GET app/form/layout.json. The layout is one field a row, in form order.
pub(crate) fn layout(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = open(core, call, params)?;
    let rows: Vec<Value> = app
        .form
        .fields
        .iter()
        .filter(|field| is_placed(field))
        .map(row)
        .collect();
    Ok(Reply::Json(
        json!({ "layout": rows, "revision": app.form.revision.to_string() }),
    ))
}

/// Get General Settings: GET app/settings.json. What a schema file does not say is what a new app has.
pub(crate) fn settings(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    check_language(params)?;
    let app = open(core, call, params)?;
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
        "revision": app.form.revision.to_string(),
    })))
}

/// Get Process Management Settings: GET app/status.json
pub(crate) fn process(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    check_language(params)?;
    let app = open(core, call, params)?;
    let process = app.form.process.as_ref();
    let member = |name: &str| process.map_or(Value::Null, |process| process.raw[name].clone());
    Ok(Reply::Json(json!({
        "enable": process.is_some_and(|process| process.enable),
        "states": member("states"),
        "actions": member("actions"),
        "revision": app.form.revision.to_string(),
    })))
}

fn open(core: &Core, call: &Call, params: &mut Params) -> Result<Arc<App>, ApiError> {
    let app = params.id("app");
    params.finish()?;
    core.open_settings(call, app)
}

fn check_language(params: &mut Params) -> Result<(), ApiError> {
    const LANGUAGES: [&str; 6] = ["default", "user", "ja", "en", "zh", "es"];
    if let Some(language) = params.optional_text("lang")?
        && !LANGUAGES.contains(&language.as_str())
    {
        params.errors.push("lang", Note::NotEnum);
    }
    Ok(())
}

/// Status, assignee and category have no place in a form.
fn is_placed(field: &Field) -> bool {
    !matches!(
        field.field_type,
        FieldType::Status | FieldType::StatusAssignee | FieldType::Category
    )
}

fn row(field: &Field) -> Value {
    match field.field_type {
        FieldType::Subtable => {
            let inner: Vec<Value> = field.fields.iter().map(item).collect();
            json!({ "type": "SUBTABLE", "code": field.code, "fields": inner })
        }
        FieldType::Group => json!({ "type": "GROUP", "code": field.code, "layout": [] }),
        _ => json!({ "type": "ROW", "fields": [item(field)] }),
    }
}

fn item(field: &Field) -> Value {
    json!({ "type": field.raw["type"], "code": field.code, "size": { "width": FIELD_WIDTH } })
}
