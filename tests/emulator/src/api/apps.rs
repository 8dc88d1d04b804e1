//! Lists apps, and adds them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::api::endpoint::Reply;
use crate::api::params::{Params, read_id, read_members};
use crate::domain::caller::Permission;
use crate::domain::error::ApiError;
use crate::domain::new_app;
use crate::domain::note::{Counted, Note};
use crate::domain::settings::Section;
use crate::domain::spaces::Space;
use crate::domain::state::{App, Call, Core};
use crate::store::settings::Stage;

/// The longest name and code of an app, in characters. Source: kintone REST API, Get Apps (GET apps.json), Add Preview App
/// (POST preview/app.json)
const NAME_LENGTH: usize = 64;

/// Ids, codes and spaces per call, and apps per answer. Source: kintone REST API, Get Apps (GET apps.json)
const MOST_APPS: u64 = 100;

/// The largest `offset`. Source: kintone REST API, Get Apps (GET apps.json)
const LARGEST_OFFSET: u64 = 2_147_483_647;

/// Get App: GET app.json
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let id = params.id("id");
    params.finish()?;
    let app = core.open_settings(call, id)?;
    Ok(Reply::Json(Value::Object(described(core, &app)?)))
}

/// Get Apps: GET apps.json. By ascending id. Apps in guest spaces are listed through the paths of their space only.
pub(crate) fn list(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let ids = read_ids(params, "ids", Counted::ListedApps)?;
    let spaces = read_ids(params, "spaceIds", Counted::ListedSpaces)?;
    let codes = read_codes(params)?;
    let name = params.optional_text("name")?.unwrap_or_default();
    if name.encode_utf16().count() > NAME_LENGTH {
        params
            .errors
            .push("name", Note::TooLong(NAME_LENGTH as u64));
    }
    let limit = params.number("limit", MOST_APPS, 1..=MOST_APPS);
    let offset = params.number("offset", 0, 0..=LARGEST_OFFSET);
    params.finish()?;
    let name = name.to_lowercase();
    let apps = core.apps();
    let found = apps.values().filter(|app| {
        let space = app.life.space.map(|space| space.id);
        app.life.is_deployed
            && app.life.guest_space() == call.guest_space
            && core.may(call, app, Permission::ViewRecords)
            && (ids.is_empty() || ids.contains(&app.id))
            && (codes.is_empty() || codes.contains(&app.form.code))
            && (spaces.is_empty() || space.is_some_and(|space| spaces.contains(&space)))
            && app.name.to_lowercase().contains(&name)
    });
    // Both numbers are at most what 32 bits hold.
    let page = found.skip(offset as usize).take(limit as usize);
    let apps: Vec<Map<String, Value>> = page
        .map(|app| described(core, app))
        .collect::<Result<_, ApiError>>()?;
    Ok(Reply::Json(json!({ "apps": apps })))
}

/// Add Preview App: POST preview/app.json. The app exists only in the preview until it is deployed.
pub(crate) fn add(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let name = params.text("name")?;
    if name.encode_utf16().count() > NAME_LENGTH {
        params
            .errors
            .push("name", Note::TooLong(NAME_LENGTH as u64));
    }
    let space = params.get("space").is_some().then(|| params.id("space"));
    let thread = params.get("thread").is_some().then(|| params.id("thread"));
    params.finish()?;
    let space = space.or(call.guest_space);
    let place = |id| Space::open(core, call, id)?.place(core, id, thread);
    let space = space.map(place).transpose()?;
    let app = new_app::add(core, call, name, space)?;
    let revision = core.store.settings_revision(app, Stage::Preview)?;
    Ok(Reply::Json(
        json!({ "app": app.to_string(), "revision": revision.to_string() }),
    ))
}

/// Returns what calls say about an app.
pub(crate) fn described(core: &Core, app: &App) -> Result<Map<String, Value>, ApiError> {
    let general = Section::General.read(&core.store, app.id, Stage::Live)?;
    let life = &app.life;
    let members = json!({
        "appId": app.id.to_string(),
        "code": app.form.code,
        "name": app.name,
        "description": general["description"],
        "spaceId": life.space.map(|space| space.id.to_string()),
        "threadId": life.space.map(|space| space.thread.to_string()),
        "createdAt": life.created.at,
        "creator": core.environment.user(&life.created.by),
        "modifiedAt": life.modified.at,
        "modifier": core.environment.user(&life.modified.by),
    });
    read_members(Some(members))
}

/// Move App: POST app/move.json. Without a space, the app leaves the one that it is in.
pub(crate) fn move_to_space(
    core: &Core,
    call: &Call,
    params: &mut Params,
) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let space = params.get("space").is_some().then(|| params.id("space"));
    params.finish()?;
    let app = core.open(call, app, Permission::ManageApp)?;
    let place = |id| Space::open(core, call, id)?.place(core, id, None);
    let mut moved = App::clone(&app);
    moved.life.space = space.map(place).transpose()?;
    core.put_app(moved)?;
    Ok(Reply::Json(json!({})))
}

fn read_ids(params: &mut Params, name: &str, what: Counted) -> Result<BTreeSet<u64>, ApiError> {
    let sent = params.list(name)?;
    check_count(params, name, sent.len(), what);
    let read = |(at, id)| read_id(id, &format!("{name}[{at}]"), &mut params.errors);
    Ok(sent.iter().enumerate().filter_map(read).collect())
}

fn read_codes(params: &mut Params) -> Result<BTreeSet<String>, ApiError> {
    let codes = params.texts("codes")?;
    check_count(params, "codes", codes.len(), Counted::ListedApps);
    for (at, code) in codes.iter().enumerate() {
        let note = match code.encode_utf16().count() {
            0 => Note::RequiredParameter,
            1..=NAME_LENGTH => continue,
            _ => Note::TooLong(NAME_LENGTH as u64),
        };
        params.errors.push(format!("codes[{at}]"), note);
    }
    Ok(codes.into_iter().collect())
}

fn check_count(params: &mut Params, name: &str, count: usize, what: Counted) {
    let limit = MOST_APPS as usize;
    if count > limit {
        params.errors.push(name, Note::AtMost { what, limit });
    }
}
