//! Describes how apps are used.

use serde_json::{Map, Value, json};

use crate::api::endpoint::Reply;
use crate::api::params::Params;
use crate::domain::error::ApiError;
use crate::domain::field_codes::is_built_in;
use crate::domain::form::FieldType;
use crate::domain::settings::{Section, stored_form};
use crate::domain::spaces::Space;
use crate::domain::state::{App, Call, Core};
use crate::store::records::Direction;
use crate::store::settings::Stage;

/// Apps per answer. Source: kintone REST API, Get Apps Statistics (GET apps/statistics.json)
const MOST_APPS: u64 = 100;

/// The group of apps. There is no call to change it, so it is always the one of a new app.
const GROUP: &str = "Public";

/// Get Apps Statistics: GET apps/statistics.json. Apps that were never deployed are listed too. The fields are those of the preview
/// without the ones that every app has; requests are those of the current day in UTC since the server was started.
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let page = params.page(MOST_APPS, MOST_APPS);
    params.finish()?;
    let apps = core.apps();
    let apps = page.of(apps.values()).map(|app| describe(core, call, app));
    let apps: Vec<Value> = apps.collect::<Result<_, ApiError>>()?;
    Ok(Reply::Json(json!({ "apps": apps })))
}

fn describe(core: &Core, call: &Call, app: &App) -> Result<Value, ApiError> {
    let store = &core.store;
    let life = &app.life;
    let form = stored_form(store, app.id, &app.form, Stage::Preview)?;
    let fields = form.every_field();
    let fields = fields.filter(|field| !is_built_in(field.field_type));
    let status = match (life.is_deployed, store.has_changed_settings(app.id)?) {
        (false, _) => "NOT_ACTIVATED",
        (true, true) => "CHANGED",
        (true, false) => "ACTIVATED",
    };
    let space = match life.space {
        Some(space) => {
            let found: Option<Space> = store.document(space.id)?;
            let name = found.map(|found| found.settings["name"].clone());
            json!({ "id": space.id.to_string(), "name": name })
        }
        None => Value::Null,
    };
    Ok(json!({
        "id": app.id.to_string(),
        "name": app.name,
        "space": space,
        "appGroup": GROUP,
        "status": status,
        "recordUpdatedAt": last_change(core, app)?,
        "recordCount": store.count(app.id, 0..=u64::MAX)?.to_string(),
        "fieldCount": fields.count().to_string(),
        "dailyRequestCount": core.requests_of(app.id, call.now.date_naive()).to_string(),
        "storageUsage": store.attached_bytes(app.id)?.to_string(),
        "customized": is_customized(core, app)?,
        "creator": core.environment.user(&life.created.by),
        "createdAt": life.created.at,
        "modifier": core.environment.user(&life.modified.by),
        "modifiedAt": life.modified.at,
    }))
}

/// Returns the latest time of a change among the records that exist, if there are any.
fn last_change(core: &Core, app: &App) -> Result<Value, ApiError> {
    let Some(field) = app.form.of_type(FieldType::UpdatedTime) else {
        return Ok(Value::Null);
    };
    let mut latest = None;
    let all = 0..=u64::MAX;
    for id in core.store.ids(app.id, all, Direction::Ascending)? {
        let record = core.store.record(app.id, id)?.unwrap_or_default();
        let time = record.get(&field.code).and_then(Value::as_str);
        latest = latest.max(time.map(str::to_owned));
    }
    Ok(json!(latest))
}

/// Returns whether the live settings contain a link or a file of a customization.
fn is_customized(core: &Core, app: &App) -> Result<bool, ApiError> {
    let settings = Section::Customization.read(&core.store, app.id, Stage::Live)?;
    let devices = ["desktop", "mobile"].map(|device| settings[device].as_object());
    let mut lists = devices.into_iter().flatten().flat_map(Map::values);
    Ok(lists.any(|list| list.as_array().is_some_and(|list| !list.is_empty())))
}
