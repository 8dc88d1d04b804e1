//! Installs, updates and uninstalls the plug-ins of the environment, and lists them.

use serde_json::{Value, json};

use crate::api::endpoint::Reply;
use crate::api::params::Params;
use crate::domain::attachments::use_upload;
use crate::domain::error::ApiError;
use crate::domain::note::{Counted, Note};
use crate::domain::plugin_file::PluginFile;
use crate::domain::plugins::{self, Plugin};
use crate::domain::problem::Missing;
use crate::domain::state::{Call, Core};

/// Plug-ins per answer, and ids per call. Source: kintone REST API, Get Plugins (GET plugins.json)
const MOST_PLUGINS: u64 = 100;

/// Apps per answer, without and with a limit. Source: kintone REST API, Get Plugin Apps (GET plugin/apps.json)
const DEFAULT_APPS: u64 = 100;
const MOST_APPS: u64 = 500;

/// Get Plugins: GET plugins.json. The one that was installed last comes first.
pub(crate) fn list(core: &Core, _call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let page = params.page(MOST_PLUGINS, MOST_PLUGINS);
    let ids = params.texts("ids")?;
    let limit = MOST_PLUGINS as usize;
    if ids.len() > limit {
        let what = Counted::ReadPlugins;
        params.errors.push("ids", Note::AtMost { what, limit });
    }
    params.finish()?;
    let installed = core.store.documents::<Plugin>()?.into_iter().rev();
    let wanted = installed.filter(|(_, plugin)| ids.is_empty() || ids.contains(&plugin.id));
    let plugins = page.of(wanted).map(|(_, plugin)| {
        json!({
            "id": plugin.id,
            "name": plugin.name,
            "description": "",
            "version": plugin.shown_version(),
            "isMarketPlugin": false,
        })
    });
    Ok(Reply::Json(
        json!({ "plugins": plugins.collect::<Vec<Value>>() }),
    ))
}

/// Get Required Plugins: GET plugins/required.json
pub(crate) fn required(core: &Core, _call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let page = params.page(MOST_PLUGINS, MOST_PLUGINS);
    params.finish()?;
    let plugins = page
        .of(plugins::required(core)?)
        .map(|(id, name)| json!({ "id": id, "name": name, "isMarketPlugin": false }));
    Ok(Reply::Json(
        json!({ "plugins": plugins.collect::<Vec<Value>>() }),
    ))
}

/// Get Plugin Apps: GET plugin/apps.json
pub(crate) fn apps(core: &Core, _call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let wanted = params.text("id")?;
    let page = params.page(DEFAULT_APPS, MOST_APPS);
    params.finish()?;
    let mut with_it = Vec::new();
    for app in core.apps().values() {
        if plugins::of_app(core, app)?.contains_key(&wanted) {
            with_it.push(json!({ "id": app.id.to_string(), "name": app.name }));
        }
    }
    let apps: Vec<Value> = page.of(with_it).collect();
    Ok(Reply::Json(json!({ "apps": apps })))
}

/// Install Plugin: POST plugin.json
pub(crate) fn install(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let key = params.text("fileKey")?;
    params.finish()?;
    let (file, key) = read_file(core, call, &key)?;
    let plugin = Plugin::of_file(file, key);
    if Plugin::find(core, &plugin.id)?.is_some() {
        let note = Note::AlreadyExists(plugin.name.clone());
        params.errors.push("fileKey", note);
    }
    params.finish()?;
    core.store.add_document(&plugin)?;
    Ok(answer(&plugin))
}

/// Update Plugin: PUT plugin.json. The file is that of the same plug-in, if it says which it is.
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let id = params.text("id")?;
    let key = params.text("fileKey")?;
    params.finish()?;
    let (number, installed) = installed(core, &id)?;
    let (file, key) = read_file(core, call, &key)?;
    if file.is_signed && file.id != installed.id {
        params.errors.push("fileKey", Note::OtherPlugin);
    }
    params.finish()?;
    let plugin = Plugin {
        version: installed.version + 1,
        declared: file.version,
        name: match file.is_signed {
            true => file.name,
            false => installed.name,
        },
        file: key,
        ..installed
    };
    core.store.put_document(number, &plugin)?;
    Ok(answer(&plugin))
}

/// Uninstall Plugin: DELETE plugin.json. The apps that have it keep it.
pub(crate) fn uninstall(core: &Core, _call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let id = params.text("id")?;
    params.finish()?;
    let (number, _) = installed(core, &id)?;
    core.store.delete_document::<Plugin>(number)?;
    Ok(Reply::Json(json!({})))
}

/// Takes the upload with this key, and returns what it says and its new key.
fn read_file(core: &Core, call: &Call, key: &str) -> Result<(PluginFile, String), ApiError> {
    let file = use_upload(core, call, key)?;
    let bytes = core.store.bytes(&file)?;
    let read = PluginFile::read(&file.name, &bytes, call.language);
    Ok((read, file.key))
}

fn installed(core: &Core, id: &str) -> Result<(u64, Plugin), ApiError> {
    let found = Plugin::find(core, id)?;
    Ok(found.ok_or_else(|| Missing::Plugin.problem(id))?)
}

fn answer(plugin: &Plugin) -> Reply {
    Reply::Json(json!({ "id": plugin.id, "version": plugin.shown_version() }))
}
