//! The plug-ins of the environment, which are never run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::error::ApiError;
use crate::domain::problem::Missing;
use crate::domain::settings::Section;
use crate::domain::state::{App, Core};
use crate::store::documents::Document;
use crate::store::settings::Stage;

/// A plug-in that is installed. Its file is not opened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Plugin {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Counts the files: 1 for the one that was installed, one more for each that replaced it.
    pub(crate) version: u64,
    /// The key of the file.
    pub(crate) file: String,
}

impl Document for Plugin {
    const KIND: &'static str = "plugin";
}

impl Plugin {
    /// Returns the plug-in in a file, which is named like that. Files of the same name contain the same plug-in.
    pub(crate) fn of_file(name: &str, key: String) -> Plugin {
        let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        Plugin {
            id: id_of(name),
            name: name.to_owned(),
            version: 1,
            file: key,
        }
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

/// Returns 32 letters from a to p, like the ids of kintone, from the 128-bit FNV-1a hash of a name.
fn id_of(name: &str) -> String {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let hash = name.bytes().fold(OFFSET, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(PRIME)
    });
    let letters = (0..32).map(|at| b'a' + (hash >> (4 * at) & 0xf) as u8);
    letters.map(char::from).collect()
}
