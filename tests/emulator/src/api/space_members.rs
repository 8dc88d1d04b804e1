//! Reads and replaces the members and the guests of a space.

use serde_json::{Value, json};

use crate::api::endpoint::Reply;
use crate::api::entities::check_person;
use crate::api::guests::read_emails;
use crate::api::params::Params;
use crate::api::sent_object::SentObject;
use crate::domain::error::ApiError;
use crate::domain::guests::{is_guest, login_name};
use crate::domain::note::Note;
use crate::domain::problem::Problem;
use crate::domain::query::EntityKind;
use crate::domain::spaces::Space;
use crate::domain::state::{Call, Core};

/// Get Space Members: GET space/members.json
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let id = params.id("id");
    params.finish()?;
    let space = Space::open(core, call, id)?;
    Ok(Reply::Json(
        json!({ "members": space.shown_members(&core.environment) }),
    ))
}

/// Update Space Members: PUT space/members.json
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let id = params.id("id");
    let members = check_members(core, &mut SentObject::of(params))?;
    params.finish()?;
    let mut space = Space::open(core, call, id)?;
    space.members = members;
    space.save(core, call, id)?;
    Ok(Reply::Json(json!({})))
}

/// Checks `members`, and returns them as they are stored. One of them has to be an administrator.
pub(crate) fn check_members(
    core: &Core,
    sent: &mut SentObject<'_>,
) -> Result<Vec<Value>, ApiError> {
    sent.each("members", |member| {
        member.require("entity");
        member.inside("entity", |entity| {
            check_person(core, entity, &["USER", "GROUP", "ORGANIZATION"])?;
            match entity.text("code")?.filter(|code| is_guest(code)) {
                Some(guest) => Err(Problem::UnknownUser(guest).into()),
                None => Ok(()),
            }
        })?;
        member.set_default("isAdmin", json!(false));
        member.set_default("includeSubs", json!(false));
        member.flags(&["isAdmin", "includeSubs"])
    })?;
    let members = sent.get("members").and_then(Value::as_array);
    let members = members.cloned().unwrap_or_default();
    for (at, member) in members.iter().enumerate() {
        let entity = &member["entity"];
        if members[..at].iter().any(|other| other["entity"] == *entity) {
            let code = entity["code"].as_str().unwrap_or_default().to_owned();
            sent.note(&format!("members[{at}].entity.code"), Note::Repeated(code));
        }
    }
    if !members.iter().any(|member| member["isAdmin"] == true) {
        sent.note("members", Note::NoAdministrator);
    }
    Ok(members)
}

/// Update Guest Members: PUT space/guests.json, through the path of the guest space.
pub(crate) fn update_guests(
    core: &Core,
    call: &Call,
    params: &mut Params,
) -> Result<Reply, ApiError> {
    let id = params.id("id");
    let guests = read_emails(params)?;
    params.finish()?;
    let mut space = Space::open(core, call, id)?;
    if !space.is_guest {
        return Err(Problem::IllegalRequest.into());
    }
    for email in &guests {
        let code = login_name(email);
        if !core.environment.exists(EntityKind::User, &code) {
            return Err(Problem::UnknownUser(code).into());
        }
    }
    space.guests = guests;
    space.save(core, call, id)?;
    Ok(Reply::Json(json!({})))
}
