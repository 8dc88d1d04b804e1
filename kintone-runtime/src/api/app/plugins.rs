//! Get App Plug-ins and Add App Plug-ins: the plug-ins of an app.

use serde::{Deserialize, Serialize};

use super::model::UpdatedSettings;
use crate::endpoint::{AppRef, Endpoint, HasPreview, Info, Method, SettingsWrite};
use crate::record::id::{AppId, PluginId, Revision};

/// The plug-ins of an app, and the revision of its settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AppPlugins {
    /// The plug-ins.
    pub plugins: Vec<AppPlugin>,
    /// The revision of the settings.
    pub revision: Revision,
}

/// A plug-in of an app.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AppPlugin {
    /// The id.
    pub id: PluginId,
    /// The name.
    pub name: String,
    /// Whether it is enabled.
    pub enabled: bool,
}

/// Reads the plug-ins of an app.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetAppPlugins;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// for plugin in client.send(GetAppPlugins::new(AppId::new(1))).await?.plugins {
///     println!("{}: {}", plugin.name, plugin.enabled);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the settings cannot be read with these credentials, and
/// [`Error::is_not_found`](crate::Error::is_not_found) if the app does not exist.
///
/// Source: kintone REST API, Get App Plug-ins (GET app/plugins.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetAppPlugins {
    app: AppId,
    lang: Option<String>,
}

impl GetAppPlugins {
    /// Creates a request for the app with this id.
    pub fn new(app: AppId) -> GetAppPlugins {
        GetAppPlugins { app, lang: None }
    }

    /// Sets the language of names: `JA`, `EN`, `ZH` or `ES`.
    pub fn lang(mut self, lang: impl Into<String>) -> GetAppPlugins {
        self.lang = Some(lang.into());
        self
    }
}

impl Endpoint for GetAppPlugins {
    type Response = AppPlugins;
    const INFO: Info = Info::new("get app plug-ins", &Method::GET, "app/plugins.json").preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetAppPlugins {}

/// Adds plug-ins to an app, in the settings that are not yet deployed. They have to be installed; an app has up to 20.
///
/// The documentation names the live path, which does not exist.
///
/// With a [revision](AddAppPlugins::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::AddAppPlugins;
/// use kintone_runtime::record::id::PluginId;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let plugin = PluginId::new("djmhffjlbkikgmepoociabnpfcfjhdge");
/// client.send(AddAppPlugins::new(AppId::new(1), [plugin])).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Add App Plug-ins (POST preview/app/plugins.json)
#[derive(Debug, Clone, Serialize)]
pub struct AddAppPlugins {
    app: AppId,
    ids: Vec<PluginId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl AddAppPlugins {
    /// Creates a request that adds the plug-ins with these ids.
    pub fn new(app: AppId, ids: impl IntoIterator<Item = PluginId>) -> AddAppPlugins {
        AddAppPlugins {
            app,
            ids: ids.into_iter().collect(),
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> AddAppPlugins {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for AddAppPlugins {
    type Response = UpdatedSettings;
    const INFO: Info = Info::new("add app plug-ins", &Method::POST, "app/plugins.json")
        .of_preview()
        .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl SettingsWrite for AddAppPlugins {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Replay;
    use crate::endpoint::testing::{answer, body, sent};

    const APP: AppId = AppId::new(1);

    #[test]
    fn plug_ins_are_read_live_and_from_the_preview() {
        assert_eq!(
            sent(GetAppPlugins::new(APP).lang("EN")).url,
            "https://example.cybozu.com/k/v1/app/plugins.json?app=1&lang=EN"
        );
        assert_eq!(
            sent(GetAppPlugins::new(APP).preview()).url,
            "https://example.cybozu.com/k/v1/preview/app/plugins.json?app=1"
        );
        let body = r#"{"plugins":[{"id":"djmh","name":"Plug-in A","enabled":true,"new":1}],"revision":"2"}"#;
        let read = answer(GetAppPlugins::new(APP), 200, body).unwrap();
        assert_eq!(read.revision, Revision::new(2));
        assert_eq!(
            (read.plugins[0].id.as_str(), read.plugins[0].enabled),
            ("djmh", true)
        );
    }

    #[test]
    fn plug_ins_are_added_to_the_preview() {
        let request = || AddAppPlugins::new(APP, ["a", "b"].map(PluginId::new));
        assert_eq!(
            sent(request()).url,
            "https://example.cybozu.com/k/v1/preview/app/plugins.json"
        );
        assert_eq!(sent(request()).replay, Replay::Never);
        assert_eq!(body(request()), r#"{"app":1,"ids":["a","b"]}"#);
        let guarded = request().revision(Revision::new(2));
        assert_eq!(sent(guarded.clone()).replay, Replay::Always);
        assert_eq!(
            body(guarded.clone()),
            r#"{"app":1,"ids":["a","b"],"revision":2}"#
        );
        let updated = answer(guarded, 200, r#"{"revision":"3"}"#).unwrap();
        assert_eq!(updated.revision, Revision::new(3));
    }
}
