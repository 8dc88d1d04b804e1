//! Reads and replaces the permissions for an app, its records and its fields.

use serde_json::json;

use crate::api::endpoint::Reply;
use crate::api::entities::{PEOPLE_AND_FIELDS, check_target};
use crate::api::params::{Params, named_app};
use crate::api::sent_object::SentObject;
use crate::api::settings::{Replacement, change, read};
use crate::domain::deploy::deploy;
use crate::domain::error::ApiError;
use crate::domain::settings::Section;
use crate::domain::state::{Call, Core};
use crate::store::settings::Stage;

/// Get App Permissions: GET app/acl.json
pub(crate) fn app(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    read(core, call, params, Section::AppPermissions)
}

/// Update App Permissions: PUT app/acl.json
pub(crate) fn update_app(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    update(core, call, params, Section::AppPermissions, check_app)
}

fn check_app(replacement: &Replacement<'_>, sent: &mut SentObject<'_>) -> Result<(), ApiError> {
    sent.each("rights", |right| {
        let types = ["USER", "GROUP", "ORGANIZATION", "CREATOR"];
        check_right(
            replacement,
            right,
            &types,
            &[
                "appEditable",
                "recordViewable",
                "recordAddable",
                "recordEditable",
                "recordDeletable",
                "recordImportable",
                "recordExportable",
            ],
        )
    })
}

/// Get Record Permissions: GET record/acl.json
pub(crate) fn record(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    read(core, call, params, Section::RecordPermissions)
}

/// Update Record Permissions: PUT record/acl.json
pub(crate) fn update_record(
    core: &Core,
    call: &Call,
    params: &mut Params,
) -> Result<Reply, ApiError> {
    update(core, call, params, Section::RecordPermissions, check_record)
}

fn check_record(replacement: &Replacement<'_>, sent: &mut SentObject<'_>) -> Result<(), ApiError> {
    sent.each("rights", |rights| {
        rights.set_default("filterCond", json!(""));
        replacement.check_condition(rights, "filterCond")?;
        rights.require("entities");
        rights.each("entities", |right| {
            let flags = ["viewable", "editable", "deletable"];
            check_right(replacement, right, &PEOPLE_AND_FIELDS, &flags)
        })
    })
}

/// Get Field Permissions: GET field/acl.json
pub(crate) fn field(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    read(core, call, params, Section::FieldPermissions)
}

/// Update Field Permissions: PUT field/acl.json
pub(crate) fn update_field(
    core: &Core,
    call: &Call,
    params: &mut Params,
) -> Result<Reply, ApiError> {
    update(core, call, params, Section::FieldPermissions, check_field)
}

fn check_field(replacement: &Replacement<'_>, sent: &mut SentObject<'_>) -> Result<(), ApiError> {
    sent.each("rights", |rights| {
        rights.require("code");
        if let Some(code) = rights.text("code")? {
            replacement.check_field(&code)?;
        }
        rights.require("entities");
        rights.each("entities", |right| {
            check_target(replacement, right, &PEOPLE_AND_FIELDS)?;
            right.require("accessibility");
            right.one_of("accessibility", &["WRITE", "READ", "NONE"])
        })
    })
}

/// Checks whom a right is given to, and what it allows. What is not sent is not allowed.
fn check_right(
    replacement: &Replacement<'_>,
    right: &mut SentObject<'_>,
    types: &[&str],
    flags: &[&str],
) -> Result<(), ApiError> {
    check_target(replacement, right, types)?;
    for flag in flags {
        right.set_default(flag, json!(false));
    }
    right.flags(flags)
}

/// Replaces permissions in the preview. The live path deploys the preview afterwards, with everything else that waits in it.
fn update(
    core: &Core,
    call: &Call,
    params: &mut Params,
    section: Section,
    check: fn(&Replacement<'_>, &mut SentObject<'_>) -> Result<(), ApiError>,
) -> Result<Reply, ApiError> {
    let app = named_app(&params.values);
    let reply = change(core, call, params, section, Some("rights"), check)?;
    if call.stage == Stage::Live
        && let Some(app) = app
    {
        let app = core.locate(call, app)?;
        deploy(core, call, &app)?;
    }
    Ok(reply)
}
