//! The plug-ins of an environment: which there are, which apps need them, and how they are installed.

use serde::{Deserialize, Serialize};

use super::limits::{check_count, check_limit};
use crate::endpoint::error::Error;
use crate::endpoint::{Auth, Done, Endpoint, Info, Method, Replay};
use crate::record::id::{AppId, PluginId};
use crate::record::values::UploadedFile;

/// The largest number of plug-ins that one request reads, and the number that it reads if no limit is set.
/// Source: kintone REST API, Get Plugins (GET plugins.json)
pub const MAX_PLUGINS_PER_CALL: u32 = 100;

/// The largest number of apps that one request reads.
/// Source: kintone REST API, Get Plugin Apps (GET plugin/apps.json)
pub const MAX_PLUGIN_APPS_PER_CALL: u32 = 500;

/// A page of the plug-ins of an environment.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Plugins {
    /// The plug-ins, the one installed last first.
    pub plugins: Vec<Plugin>,
}

/// A plug-in that is installed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Plugin {
    /// The id.
    pub id: PluginId,
    /// The name.
    pub name: String,
    /// The version.
    pub version: String,
    /// The description; empty if the plug-in has none.
    pub description: String,
    /// Whether it comes from kintone's marketplace.
    pub is_market_plugin: bool,
}

/// Reads the plug-ins that are installed in the environment: up to [`MAX_PLUGINS_PER_CALL`].
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::GetPlugins;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// for plugin in client.send(GetPlugins::new()).await?.plugins {
///     println!("{} {}", plugin.name, plugin.version);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user does not administer the environment. A limit or a
/// number of ids beyond [`MAX_PLUGINS_PER_CALL`] is rejected before anything is sent.
///
/// Source: kintone REST API, Get Plugins (GET plugins.json)
#[derive(Debug, Clone, Default, Serialize)]
pub struct GetPlugins {
    ids: Option<Vec<PluginId>>,
    offset: Option<u64>,
    limit: Option<u32>,
}

impl GetPlugins {
    /// Creates a request for all plug-ins.
    pub fn new() -> GetPlugins {
        GetPlugins::default()
    }

    /// Reads the plug-ins with these ids only. With no id at all kintone answers all plug-ins.
    pub fn ids(mut self, ids: impl IntoIterator<Item = PluginId>) -> GetPlugins {
        self.ids = Some(ids.into_iter().collect());
        self
    }

    /// Skips this many plug-ins.
    pub fn offset(mut self, offset: u64) -> GetPlugins {
        self.offset = Some(offset);
        self
    }

    /// Sets the largest number of plug-ins: 1 to [`MAX_PLUGINS_PER_CALL`], which is the default.
    pub fn limit(mut self, limit: u32) -> GetPlugins {
        self.limit = Some(limit);
        self
    }
}

impl Endpoint for GetPlugins {
    type Response = Plugins;
    const INFO: Info = Info::new("get plugins", &Method::GET, "plugins.json")
        .accepts(Auth::PasswordOrSession)
        .without_guest_space();

    fn check(&self) -> Result<(), Error> {
        let count = self.ids.as_ref().map_or(0, Vec::len);
        check_count("plug-ins", count, MAX_PLUGINS_PER_CALL as usize)?;
        check_limit(self.limit, MAX_PLUGINS_PER_CALL)
    }
}

/// A page of the plug-ins that apps need.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct RequiredPlugins {
    /// The plug-ins.
    pub plugins: Vec<RequiredPlugin>,
}

/// A plug-in that an app has and the environment has not.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RequiredPlugin {
    /// The id.
    pub id: PluginId,
    /// The name.
    pub name: String,
    /// Whether it comes from kintone's marketplace.
    pub is_market_plugin: bool,
}

/// Reads the plug-ins that were uninstalled and that apps still have: up to [`MAX_PLUGINS_PER_CALL`].
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::GetRequiredPlugins;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// for plugin in client.send(GetRequiredPlugins::new()).await?.plugins {
///     println!("{} is to be installed", plugin.name);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user does not administer the environment. A limit beyond
/// [`MAX_PLUGINS_PER_CALL`] is rejected before anything is sent.
///
/// Source: kintone REST API, Get Required Plugins (GET plugins/required.json)
#[derive(Debug, Clone, Default, Serialize)]
pub struct GetRequiredPlugins {
    offset: Option<u64>,
    limit: Option<u32>,
}

impl GetRequiredPlugins {
    /// Creates a request for all of them.
    pub fn new() -> GetRequiredPlugins {
        GetRequiredPlugins::default()
    }

    /// Skips this many plug-ins.
    pub fn offset(mut self, offset: u64) -> GetRequiredPlugins {
        self.offset = Some(offset);
        self
    }

    /// Sets the largest number of plug-ins: 1 to [`MAX_PLUGINS_PER_CALL`], which is the default.
    pub fn limit(mut self, limit: u32) -> GetRequiredPlugins {
        self.limit = Some(limit);
        self
    }
}

impl Endpoint for GetRequiredPlugins {
    type Response = RequiredPlugins;
    const INFO: Info = Info::new(
        "get required plugins",
        &Method::GET,
        "plugins/required.json",
    )
    .accepts(Auth::PasswordOrSession)
    .without_guest_space();

    fn check(&self) -> Result<(), Error> {
        check_limit(self.limit, MAX_PLUGINS_PER_CALL)
    }
}

/// A page of the apps that have a plug-in.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct PluginApps {
    /// The apps, in the order of their ids.
    pub apps: Vec<PluginApp>,
}

/// An app that has a plug-in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PluginApp {
    /// The id.
    pub id: AppId,
    /// The name.
    pub name: String,
}

/// Reads the apps that have a plug-in: 100, or up to [`MAX_PLUGIN_APPS_PER_CALL`].
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::GetPluginApps;
/// use kintone_runtime::record::id::PluginId;
///
/// # async fn example(client: Client, plugin: PluginId) -> Result<(), Error> {
/// for app in client.send(GetPluginApps::new(plugin)).await?.apps {
///     println!("{}: {}", app.id, app.name);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user does not administer the environment. A limit beyond
/// [`MAX_PLUGIN_APPS_PER_CALL`] is rejected before anything is sent.
///
/// Source: kintone REST API, Get Plugin Apps (GET plugin/apps.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetPluginApps {
    id: PluginId,
    offset: Option<u64>,
    limit: Option<u32>,
}

impl GetPluginApps {
    /// Creates a request for the apps that have the plug-in with this id.
    pub fn new(id: PluginId) -> GetPluginApps {
        GetPluginApps {
            id,
            offset: None,
            limit: None,
        }
    }

    /// Skips this many apps.
    pub fn offset(mut self, offset: u64) -> GetPluginApps {
        self.offset = Some(offset);
        self
    }

    /// Sets the largest number of apps: 1 to [`MAX_PLUGIN_APPS_PER_CALL`]; 100 is the default.
    pub fn limit(mut self, limit: u32) -> GetPluginApps {
        self.limit = Some(limit);
        self
    }
}

impl Endpoint for GetPluginApps {
    type Response = PluginApps;
    const INFO: Info = Info::new("get plugin apps", &Method::GET, "plugin/apps.json")
        .accepts(Auth::PasswordOrSession)
        .without_guest_space();

    fn check(&self) -> Result<(), Error> {
        check_limit(self.limit, MAX_PLUGIN_APPS_PER_CALL)
    }
}

/// A plug-in that was installed or updated.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct InstalledPlugin {
    /// Its id.
    pub id: PluginId,
    /// The version that the environment has now.
    pub version: String,
}

/// Installs a plug-in from a file that was uploaded.
///
/// It is not retried if no answer arrives: the key of an uploaded file may be used once.
///
/// ```no_run
/// # use kintone_runtime::record::values::UploadedFile;
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::InstallPlugin;
///
/// # async fn example(client: Client, file: UploadedFile) -> Result<(), Error> {
/// let installed = client.send(InstallPlugin::new(&file)).await?;
/// println!("{} {}", installed.id, installed.version);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user does not administer the environment.
///
/// Source: kintone REST API, Install Plugin (POST plugin.json)
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InstallPlugin {
    file_key: String,
}

impl InstallPlugin {
    /// Creates a request that installs the plug-in in this file.
    pub fn new(file: &UploadedFile) -> InstallPlugin {
        let file_key = file.file_key().to_owned();
        InstallPlugin { file_key }
    }
}

impl Endpoint for InstallPlugin {
    type Response = InstalledPlugin;
    const INFO: Info = Info::new("install plugin", &Method::POST, "plugin.json")
        .accepts(Auth::PasswordOrSession)
        .without_guest_space();
}

/// Replaces a plug-in that is installed by the one in a file that was uploaded.
///
/// It is not retried if no answer arrives: the key of an uploaded file may be used once.
///
/// ```no_run
/// # use kintone_runtime::record::id::PluginId;
/// # use kintone_runtime::record::values::UploadedFile;
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::UpdatePlugin;
///
/// # async fn example(client: Client, plugin: PluginId, file: UploadedFile) -> Result<(), Error> {
/// let updated = client.send(UpdatePlugin::new(plugin, &file)).await?;
/// println!("{} {}", updated.id, updated.version);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user does not administer the environment.
///
/// Source: kintone REST API, Update Plugin (PUT plugin.json)
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdatePlugin {
    id: PluginId,
    file_key: String,
}

impl UpdatePlugin {
    /// Creates a request that replaces the plug-in with this id by the one in this file.
    pub fn new(id: PluginId, file: &UploadedFile) -> UpdatePlugin {
        let file_key = file.file_key().to_owned();
        UpdatePlugin { id, file_key }
    }
}

impl Endpoint for UpdatePlugin {
    type Response = InstalledPlugin;
    const INFO: Info = Info::new("update plugin", &Method::PUT, "plugin.json")
        .accepts(Auth::PasswordOrSession)
        .without_guest_space();
}

/// Uninstalls a plug-in. Apps that have it keep its settings, and need it again: see [`GetRequiredPlugins`].
///
/// ```no_run
/// # use kintone_runtime::record::id::PluginId;
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::UninstallPlugin;
///
/// # async fn example(client: Client, plugin: PluginId) -> Result<(), Error> {
/// client.send(UninstallPlugin::new(plugin)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user does not administer the environment.
///
/// Source: kintone REST API, Uninstall Plugin (DELETE plugin.json)
#[derive(Debug, Clone, Serialize)]
pub struct UninstallPlugin {
    id: PluginId,
}

impl UninstallPlugin {
    /// Creates a request that uninstalls the plug-in with this id.
    pub fn new(id: PluginId) -> UninstallPlugin {
        UninstallPlugin { id }
    }
}

impl Endpoint for UninstallPlugin {
    type Response = Done;
    const INFO: Info = Info::new("uninstall plugin", &Method::DELETE, "plugin.json")
        .accepts(Auth::PasswordOrSession)
        .without_guest_space();

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Encode;
    use crate::endpoint::testing::{answer, body, sent};

    fn url<E: Encode>(request: E) -> String {
        let url = sent(request).url;
        let path = url.strip_prefix("https://example.cybozu.com/k/v1/");
        path.expect("a path of the API").to_owned()
    }

    fn id() -> PluginId {
        PluginId::new("djmhffjlbkikgmepoociabnpfcfjhdge")
    }

    #[test]
    fn plugins_are_read_by_page_and_by_id() {
        assert_eq!(url(GetPlugins::new()), "plugins.json");
        let filled = GetPlugins::new().ids([id()]).offset(100).limit(50);
        assert_eq!(
            url(filled.clone()),
            "plugins.json?ids%5B0%5D=djmhffjlbkikgmepoociabnpfcfjhdge&limit=50&offset=100"
        );
        let page = r#"{"plugins":[{"id":"djmhffjlbkikgmepoociabnpfcfjhdge","name":"条件書式","isMarketPlugin":false,"version":"1.0.0",
            "description":"","new":1}]}"#;
        let plugin = &answer(filled, 200, page).unwrap().plugins[0];
        assert_eq!((&plugin.id, plugin.version.as_str()), (&id(), "1.0.0"));
        let error = |request: GetPlugins| request.check().unwrap_err().to_string();
        assert!(
            GetPlugins::new()
                .limit(100)
                .ids(vec![id(); 100])
                .check()
                .is_ok()
        );
        assert_eq!(
            error(GetPlugins::new().limit(101)),
            "the limit 101 is not between 1 and 100"
        );
        assert_eq!(
            error(GetPlugins::new().ids(vec![id(); 101])),
            "101 plug-ins, a request takes up to 100"
        );
    }

    #[test]
    fn required_plugins_are_read_by_page() {
        assert_eq!(url(GetRequiredPlugins::new()), "plugins/required.json");
        let filled = GetRequiredPlugins::new().offset(1).limit(2);
        assert_eq!(
            url(filled.clone()),
            "plugins/required.json?limit=2&offset=1"
        );
        let page = r#"{"plugins":[{"id":"djmhffjlbkikgmepoociabnpfcfjhdge","name":"条件書式","isMarketPlugin":true}]}"#;
        let read = answer(filled, 200, page).unwrap();
        assert!(read.plugins[0].is_market_plugin);
        assert!(GetRequiredPlugins::new().limit(0).check().is_err());
    }

    #[test]
    fn the_apps_of_a_plugin_are_read_by_page() {
        assert_eq!(
            url(GetPluginApps::new(id())),
            "plugin/apps.json?id=djmhffjlbkikgmepoociabnpfcfjhdge"
        );
        let filled = GetPluginApps::new(id()).offset(1).limit(500);
        assert_eq!(
            url(filled.clone()),
            "plugin/apps.json?id=djmhffjlbkikgmepoociabnpfcfjhdge&limit=500&offset=1"
        );
        let page = r#"{"apps":[{"id":"2","name":"顧客管理"}]}"#;
        let read = answer(filled, 200, page).unwrap();
        assert_eq!(read.apps[0].id, AppId::new(2));
        assert!(GetPluginApps::new(id()).limit(501).check().is_err());
    }

    #[test]
    fn a_plugin_is_installed_and_updated_once_and_uninstalled() {
        let file = UploadedFile::new("f");
        let install = InstallPlugin::new(&file);
        assert_eq!(sent(install.clone()).replay, Replay::Never);
        assert_eq!(body(install.clone()), r#"{"fileKey":"f"}"#);
        let answered = r#"{"id":"djmhffjlbkikgmepoociabnpfcfjhdge","version":"1"}"#;
        assert_eq!(answer(install, 200, answered).unwrap().id, id());
        let update = UpdatePlugin::new(id(), &file);
        let http = sent(update.clone());
        assert_eq!((http.method, http.replay), (Method::PUT, Replay::Never));
        assert_eq!(
            body(update.clone()),
            r#"{"id":"djmhffjlbkikgmepoociabnpfcfjhdge","fileKey":"f"}"#
        );
        assert_eq!(answer(update, 200, answered).unwrap().version, "1");
        assert_eq!(
            url(UninstallPlugin::new(id())),
            "plugin.json?id=djmhffjlbkikgmepoociabnpfcfjhdge"
        );
        assert_eq!(answer(UninstallPlugin::new(id()), 200, "{}").unwrap(), Done);
    }
}
