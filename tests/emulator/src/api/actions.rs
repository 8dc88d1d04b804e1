//! Reads and replaces the actions of an app, which copy values into a record of another app.

use std::sync::Arc;

use serde_json::json;

use crate::api::endpoint::Reply;
use crate::api::entities::check_entity;
use crate::api::named_settings::change_named;
use crate::api::params::{Params, read_id};
use crate::api::sent_object::SentObject;
use crate::api::settings::{Replacement, read};
use crate::domain::error::ApiError;
use crate::domain::note::Note;
use crate::domain::problem::Problem;
use crate::domain::settings::Section;
use crate::domain::state::{App, Call, Core};

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
        destination = check_app(replacement.core, app)?;
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
            (Some(code), Some(app)) if app.form.find(&code).is_none() => {
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

/// Finds the app that records are added to, by its id or its code.
fn check_app(core: &Core, sent: &mut SentObject<'_>) -> Result<Option<Arc<App>>, ApiError> {
    let apps = core.apps();
    let found = match (sent.get("app").cloned(), sent.text("code")?) {
        (Some(id), _) => {
            let Some(id) = read_id(&id, &sent.key("app"), sent.errors) else {
                return Ok(None);
            };
            Some(apps.get(&id).ok_or(Problem::AppNotFound(id))?)
        }
        (None, Some(code)) => {
            let app = apps
                .values()
                .find(|app| !code.is_empty() && app.form.code == code);
            if app.is_none() {
                sent.note("code", Note::NotOption(code));
            }
            app
        }
        (None, None) => {
            sent.require("app");
            None
        }
    };
    if let Some(app) = found {
        sent.set("app", json!(app.id.to_string()));
        sent.set("code", json!(app.form.code));
    }
    Ok(found.cloned())
}
