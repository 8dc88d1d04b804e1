//! Reads and replaces the actions of an app, which copy values into a record of another app.

use serde_json::json;

use crate::api::endpoint::Reply;
use crate::api::entities::check_entity;
use crate::api::named_settings::change_named;
use crate::api::params::Params;
use crate::api::related_app::{find_app, form_of};
use crate::api::sent_object::SentObject;
use crate::api::settings::{Replacement, read};
use crate::domain::error::ApiError;
use crate::domain::problem::Problem;
use crate::domain::settings::Section;
use crate::domain::state::{Call, Core};

/// The longest name, in characters. Source: kintone REST API, Update Action Settings (PUT preview/app/actions.json)
const NAME_LENGTH: u64 = 32;

/// Get Action Settings: GET app/actions.json
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    read(core, call, params, Section::Actions)
}

/// Update Action Settings: PUT preview/app/actions.json. Actions that are not sent are deleted.
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    change_named(core, call, params, Section::Actions, "actions", check)
}

fn check(replacement: &Replacement<'_>, action: &mut SentObject<'_>) -> Result<(), ApiError> {
    action.limited_text("name", NAME_LENGTH)?;
    action.require("destApp");
    let mut destination = None;
    action.inside("destApp", |app| {
        if let Some(app) = find_app(replacement.core, app)? {
            destination = Some(form_of(replacement.core, &app)?);
        }
        Ok(())
    })?;
    for list in ["mappings", "entities"] {
        action.set_default(list, json!([]));
    }
    action.each("mappings", |mapping| {
        mapping.require("srcType");
        mapping.one_of("srcType", &["FIELD", "RECORD_URL"])?;
        if mapping.text("srcType")?.as_deref() == Some("FIELD") {
            mapping.require("srcField");
        }
        if let Some(code) = mapping.text("srcField")? {
            replacement.check_field(&code)?;
        }
        mapping.require("destField");
        match (mapping.text("destField")?, &destination) {
            (Some(code), Some(form)) if form.find(&code).is_none() => {
                Err(Problem::FieldNotFound(code).into())
            }
            _ => Ok(()),
        }
    })?;
    action.each("entities", |entity| {
        check_entity(replacement, entity, &["USER", "GROUP", "ORGANIZATION"])
    })?;
    action.set_default("filterCond", json!(""));
    replacement.check_condition(action, "filterCond")
}
