//! Reads and adds the plug-ins of an app, which are never run.

use serde_json::{Map, json};

use crate::api::endpoint::Reply;
use crate::api::params::Params;
use crate::api::settings::{Replaced, Replacement, read, replace};
use crate::domain::error::ApiError;
use crate::domain::note::{Counted, Note};
use crate::domain::plugins::Plugin;
use crate::domain::settings::Section;
use crate::domain::state::{Call, Core};

/// Plug-ins per app. Source: kintone REST API, Add App Plug-ins (POST preview/app/plugins.json)
const MOST_PLUGINS: usize = 20;

/// Get App Plug-ins: GET app/plugins.json. Names are in one language only, so `lang`, which is in upper case here, changes
/// nothing.
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    if let Some(language) = params.optional_text("lang")? {
        if !["JA", "EN", "ZH", "ES"].contains(&language.as_str()) {
            params.errors.push("lang", Note::NotEnum);
        }
        params.values.remove("lang");
    }
    read(core, call, params, Section::Plugins)
}

/// Add App Plug-ins: POST preview/app/plugins.json. Assumed: one that the app has already is not added again.
pub(crate) fn add(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    replace(core, call, params, Section::Plugins, Some("ids"), check)
}

fn check(replacement: &Replacement<'_>, params: &mut Params) -> Result<Replaced, ApiError> {
    let current = replacement.current["plugins"].as_array();
    let mut plugins = current.cloned().unwrap_or_default();
    for (at, id) in params.texts("ids")?.into_iter().enumerate() {
        if id.is_empty() {
            params
                .errors
                .push(format!("ids[{at}]"), Note::RequiredParameter);
        }
        if !id.is_empty() && !plugins.iter().any(|plugin| plugin["id"] == *id) {
            let name = Plugin::name_of(replacement.core, &id)?;
            plugins.push(json!({ "id": id, "name": name, "enabled": true }));
        }
    }
    if plugins.len() > MOST_PLUGINS {
        let what = Counted::Plugins;
        let limit = MOST_PLUGINS;
        params.errors.push("ids", Note::AtMost { what, limit });
    }
    Ok(Replaced {
        sections: vec![(Section::Plugins, json!({ "plugins": plugins }))],
        answer: Map::new(),
    })
}
