//! Reads, changes, creates and deletes spaces.

use serde_json::{Map, Value, json};

use crate::api::apps::described;
use crate::api::endpoint::Reply;
use crate::api::params::Params;
use crate::api::sent_object::SentObject;
use crate::api::space_members::check_members;
use crate::domain::error::ApiError;
use crate::domain::problem::Missing;
use crate::domain::spaces::{self, NewSpace, Space};
use crate::domain::state::{Call, Core};

/// The longest name of a space or thread, in characters. Source: kintone REST API, Update Space (PUT space.json)
pub(crate) const NAME_LENGTH: u64 = 128;

/// The longest body of a space or thread, in characters. Source: kintone REST API, Update Space Body (PUT space/body.json)
pub(crate) const BODY_LENGTH: u64 = 65_535;

/// The settings that a space with a single thread does not have.
const WIDGETS: [&str; 5] = [
    "showAnnouncement",
    "showThreadList",
    "showAppList",
    "showMemberList",
    "showRelatedLinkList",
];

/// Get Space: GET space.json
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let id = params.id("id");
    params.finish()?;
    let space = Space::open(core, call, id)?;
    let environment = &core.environment;
    let mut answer = space.settings.clone();
    if !space.has_threads() {
        answer.extend(WIDGETS.map(|widget| (widget.to_owned(), Value::Null)));
    }
    let (members, _) = space.count_people(environment);
    let mut apps = Vec::new();
    for app in core.apps().values() {
        let is_here = app.life.space.is_some_and(|space| space.id == id);
        if is_here && app.life.is_deployed {
            let mut app = described(core, app)?;
            app.remove("spaceId");
            apps.push(app);
        }
    }
    let others = json!({
        "id": id.to_string(),
        "defaultThread": space.default_thread.to_string(),
        "isGuest": space.is_guest,
        "body": Some(space.body).filter(|body| !body.is_empty()),
        "coverType": "PRESET",
        "coverKey": "GREEN",
        "coverUrl": format!("{}/k/api/space/cover/GREEN", call.origin),
        "memberCount": members.to_string(),
        "creator": environment.user(&space.created.by),
        "modifier": environment.user(&space.modified.by),
        "attachedApps": apps,
    });
    answer.extend(others.as_object().cloned().unwrap_or_default());
    Ok(Reply::Json(Value::Object(answer)))
}

/// Update Space: PUT space.json. A guest space stays private, and a space with several threads keeps them.
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let id = params.id("id");
    let mut sent = SentObject::of(params);
    sent.sent.remove("id");
    check_settings(&mut sent)?;
    let sent = sent.sent;
    params.finish()?;
    let mut space = Space::open(core, call, id)?;
    let stays = |name: &str, value: &Value| match name {
        "isPrivate" => space.is_guest,
        "useMultiThread" => value == false,
        "permissions" => value.get("createApp").is_none_or(Value::is_null),
        _ => false,
    };
    let changed: Map<String, Value> = sent
        .into_iter()
        .filter(|(name, value)| !stays(name, value))
        .collect();
    space.settings.extend(changed);
    space.save(core, call, id)?;
    Ok(Reply::Json(json!({})))
}

fn check_settings(sent: &mut SentObject<'_>) -> Result<(), ApiError> {
    sent.filled_text("name", NAME_LENGTH)?;
    sent.flags(&["isPrivate", "fixedMember", "useMultiThread"])?;
    sent.flags(&WIDGETS)?;
    sent.inside("permissions", |permissions| {
        permissions.one_of("createApp", &["EVERYONE", "ADMIN"])
    })
}

/// Delete Space: DELETE space.json. Its apps are deleted too.
pub(crate) fn delete(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let id = params.id("id");
    params.finish()?;
    Space::open(core, call, id)?;
    spaces::delete(core, id)?;
    Ok(Reply::Json(json!({})))
}

/// Update Space Body: PUT space/body.json. The HTML is stored as it is sent.
pub(crate) fn update_body(
    core: &Core,
    call: &Call,
    params: &mut Params,
) -> Result<Reply, ApiError> {
    let id = params.id("id");
    let mut sent = SentObject::of(params);
    sent.require("body");
    sent.limited_text("body", BODY_LENGTH)?;
    let body = sent.text("body")?.unwrap_or_default();
    params.finish()?;
    let mut space = Space::open(core, call, id)?;
    space.body = body;
    space.save(core, call, id)?;
    Ok(Reply::Json(json!({})))
}

/// Add Space from Template: POST template/space.json. Templates contain nothing here.
pub(crate) fn add_from_template(
    core: &Core,
    call: &Call,
    params: &mut Params,
) -> Result<Reply, ApiError> {
    let template = params.id("id");
    let [is_guest, is_private, fixed_member] =
        ["isGuest", "isPrivate", "fixedMember"].map(|name| params.flag(name));
    let (is_guest, is_private, fixed_member) = (is_guest?, is_private?, fixed_member?);
    let mut sent = SentObject::of(params);
    sent.require("name");
    sent.filled_text("name", NAME_LENGTH)?;
    let name = sent.text("name")?.unwrap_or_default();
    let members = check_members(core, &mut sent)?;
    params.finish()?;
    if !core.environment.has_space_template(template) {
        return Err(Missing::SpaceTemplate.problem(template).into());
    }
    let id = core.store.next_document_id::<Space>()?;
    let space = NewSpace {
        name,
        is_guest,
        is_private,
        fixed_member,
        members,
    };
    space.create(core, id, call.stamp())?;
    Ok(Reply::Json(json!({ "id": id.to_string() })))
}

/// Get Space Statistics: GET spaces/statistics.json. Assumed: there is no largest limit.
pub(crate) fn statistics(
    core: &Core,
    _call: &Call,
    params: &mut Params,
) -> Result<Reply, ApiError> {
    /// Spaces per answer, if no limit is sent. Assumed.
    const DEFAULT_LIMIT: u64 = 100;
    let page = params.page(DEFAULT_LIMIT, i64::MAX as u64);
    params.finish()?;
    let environment = &core.environment;
    let spaces = page
        .of(core.store.documents::<Space>()?)
        .map(|(id, space)| {
            let (members, administrators) = space.count_people(environment);
            json!({
                "id": id.to_string(),
                "name": space.settings["name"],
                "isPrivate": space.settings["isPrivate"],
                "isGuest": space.is_guest,
                "administratorCount": administrators.to_string(),
                "memberCount": members.to_string(),
                "createdAt": space.created.at,
                "creator": environment.user(&space.created.by),
                "modifiedAt": space.modified.at,
                "modifier": environment.user(&space.modified.by),
            })
        });
    Ok(Reply::Json(
        json!({ "spaces": spaces.collect::<Vec<Value>>() }),
    ))
}
