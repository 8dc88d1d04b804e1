//! The plug-ins of the environment, which are never run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::error::ApiError;
use crate::domain::plugin_file::PluginFile;
use crate::domain::problem::Missing;
use crate::domain::settings::Section;
use crate::domain::state::{App, Core};
use crate::store::documents::Document;
use crate::store::settings::Stage;

/// A plug-in that is installed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Plugin {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Counts the files: 1 for the one that was installed, one more for each that replaced it.
    pub(crate) version: u64,
    /// The version that the file declares.
    #[serde(default)]
    pub(crate) declared: Option<String>,
    /// The key of the file.
    pub(crate) file: String,
}

impl Document for Plugin {
    const KIND: &'static str = "plugin";
}

impl Plugin {
    /// Returns the plug-in in a file that is stored under this key.
    pub(crate) fn of_file(file: PluginFile, key: String) -> Plugin {
        Plugin {
            id: file.id,
            name: file.name,
            version: 1,
            declared: file.version,
            file: key,
        }
    }

    /// Returns the version as kintone shows it. Assumed where the file declares none: the number of files so far.
    pub(crate) fn shown_version(&self) -> String {
        let counted = || self.version.to_string();
        self.declared.clone().unwrap_or_else(counted)
    }

    /// Returns the plug-in with this id and the number under which it is stored, if it is installed.
    pub(crate) fn find(core: &Core, id: &str) -> Result<Option<(u64, Plugin)>, ApiError> {
        let mut plugins = core.store.documents::<Plugin>()?.into_iter();
        Ok(plugins.find(|(_, plugin)| plugin.id == id))
    }

    /// Returns the name of a plug-in. As long as none was ever installed, every id exists and is a name too.
    pub(crate) fn name_of(core: &Core, id: &str) -> Result<String, ApiError> {
        match Plugin::find(core, id)? {
            Some((_, plugin)) => Ok(plugin.name),
            None if core.store.next_document_id::<Plugin>()? == 1 => Ok(id.to_owned()),
            None => Err(Missing::Plugin.problem(id).into()),
        }
    }
}

/// Returns the names of the plug-ins of an app, by id.
pub(crate) fn of_app(core: &Core, app: &App) -> Result<BTreeMap<String, String>, ApiError> {
    let section = Section::Plugins.read(&core.store, app.id, Stage::Live)?;
    let plugins = section["plugins"].as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(plugins
        .map(|plugin| (text(&plugin["id"]), text(&plugin["name"])))
        .collect())
}

/// Returns the names of the plug-ins that apps have and that are not installed, by id.
pub(crate) fn required(core: &Core) -> Result<BTreeMap<String, String>, ApiError> {
    let mut required = BTreeMap::new();
    for app in core.apps().values() {
        required.extend(of_app(core, app)?);
    }
    for (_, plugin) in core.store.documents::<Plugin>()? {
        required.remove(&plugin.id);
    }
    Ok(required)
}
