//! Get Customization and Update Customization: the JavaScript and CSS of an app.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::model::{Settings, SettingsFile, UpdatedSettings};
use crate::endpoint::{
    AppRef, Endpoint, HasPreview, Info, Method, SettingsWrite, open_enum, unknown_members,
};
use crate::record::id::{AppId, Revision};

/// The JavaScript and CSS of an app, as they are read and as they are written. A member that is `None` is not sent, and stays as it
/// is. What a newer kintone added is kept in [`others`](Customization::others) and sent back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Customization {
    /// For whom they run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<CustomizationScope>,
    /// What browsers of computers load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desktop: Option<CustomizationFiles>,
    /// What phones load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mobile: Option<CustomizationFiles>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// Links and files, in the order in which they are loaded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CustomizationFiles {
    /// The JavaScript.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub js: Option<Vec<CustomizationFile>>,
    /// The CSS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub css: Option<Vec<CustomizationFile>>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// A link or a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CustomizationFile {
    /// Whether it is a link or a file.
    #[serde(rename = "type")]
    pub file_type: CustomizationType,
    /// The URL of a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<SettingsFile>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

open_enum! {
    /// The kinds of JavaScript and CSS.
    CustomizationType {
        /// A link.
        Url = "URL",
        /// A file.
        File = "FILE",
    }
}

open_enum! {
    /// For whom a customization runs.
    CustomizationScope {
        /// For all users.
        All = "ALL",
        /// For administrators of the app.
        Admin = "ADMIN",
        /// For no user: it is switched off.
        None = "NONE",
    }
}

impl Customization {
    /// Creates a customization that changes nothing, to be filled in.
    pub fn new() -> Customization {
        Customization::default()
    }

    /// Sets for whom it runs.
    #[must_use]
    pub fn scope(mut self, scope: CustomizationScope) -> Customization {
        self.scope = Some(scope);
        self
    }

    /// Sets what browsers of computers load.
    #[must_use]
    pub fn desktop(mut self, files: CustomizationFiles) -> Customization {
        self.desktop = Some(files);
        self
    }

    /// Sets what phones load.
    #[must_use]
    pub fn mobile(mut self, files: CustomizationFiles) -> Customization {
        self.mobile = Some(files);
        self
    }
}

impl CustomizationFiles {
    /// Lists that change nothing, to be filled in.
    pub fn new() -> CustomizationFiles {
        CustomizationFiles::default()
    }

    /// Replaces the JavaScript.
    #[must_use]
    pub fn js(mut self, files: impl IntoIterator<Item = CustomizationFile>) -> CustomizationFiles {
        self.js = Some(files.into_iter().collect());
        self
    }

    /// Replaces the CSS.
    #[must_use]
    pub fn css(mut self, files: impl IntoIterator<Item = CustomizationFile>) -> CustomizationFiles {
        self.css = Some(files.into_iter().collect());
        self
    }
}

impl CustomizationFile {
    /// Creates a link.
    pub fn url(url: impl Into<String>) -> CustomizationFile {
        CustomizationFile {
            file_type: CustomizationType::Url,
            url: Some(url.into()),
            file: None,
            others: Map::new(),
        }
    }

    /// Creates a file.
    pub fn file(file: SettingsFile) -> CustomizationFile {
        CustomizationFile {
            file_type: CustomizationType::File,
            url: None,
            file: Some(file),
            others: Map::new(),
        }
    }
}

/// Reads the JavaScript and CSS of an app.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetCustomization;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let read = client.send(GetCustomization::new(AppId::new(1))).await?;
/// println!("{:?}: {:?}", read.settings.scope, read.settings.desktop);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the settings cannot be read with these credentials, and
/// [`Error::is_not_found`](crate::Error::is_not_found) if the app does not exist.
///
/// Source: kintone REST API, Get Customization (GET app/customize.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetCustomization {
    app: AppId,
}

impl GetCustomization {
    /// Creates a request for the app with this id.
    pub fn new(app: AppId) -> GetCustomization {
        GetCustomization { app }
    }
}

impl Endpoint for GetCustomization {
    type Response = Settings<Customization>;
    const INFO: Info = Info::new("get customization", &Method::GET, "app/customize.json").preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetCustomization {}

/// Changes the JavaScript and CSS of an app, in the settings that are not yet deployed. Each list is replaced as a whole, and has up
/// to 30 links and files; what is not set stays as it is. A request with files is never retried: an uploaded file is taken once.
///
/// With a [revision](UpdateCustomization::revision) a request without files is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{
///     Customization, CustomizationFile, CustomizationFiles, SettingsFile, UpdateCustomization, UploadFile,
/// };
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let app = AppId::new(1);
/// let upload = UploadFile::new(app, "app.js", "text/javascript", "alert('hello')");
/// let script = SettingsFile::uploaded(&client.send(upload).await?);
/// let files = CustomizationFiles::new().js([CustomizationFile::file(script)]);
/// client.send(UpdateCustomization::new(app, Customization::new().desktop(files))).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Update Customization (PUT preview/app/customize.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateCustomization {
    app: AppId,
    #[serde(flatten)]
    customization: Customization,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl UpdateCustomization {
    /// Creates a request that changes what is set in this customization.
    pub fn new(app: AppId, customization: Customization) -> UpdateCustomization {
        UpdateCustomization {
            app,
            customization,
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> UpdateCustomization {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for UpdateCustomization {
    type Response = UpdatedSettings;
    const INFO: Info = Info::new("update customization", &Method::PUT, "app/customize.json")
        .of_preview()
        .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl SettingsWrite for UpdateCustomization {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::assert_written_back;
    use crate::endpoint::Replay;
    use crate::endpoint::testing::{answer, body, sent};
    use crate::record::values::UploadedFile;

    /// As kintone's documentation shows it, and members that this version does not know.
    const ANSWER: &str = r#"{"scope":"ALL","desktop":{"js":[{"type":"URL","url":"https://example.com/a.js","new":1},{"type":"FILE",
        "file":{"fileKey":"K1","name":"b.js","contentType":"application/javascript","size":"14","new":2}}],"css":[],"new":3},
        "mobile":{"js":[],"css":[{"type":"FILE","file":{"fileKey":"K2","name":"c.css","contentType":"text/css","size":"7"}}]},
        "new":4,"revision":"3"}"#;
    const APP: AppId = AppId::new(1);

    #[test]
    fn what_was_read_is_written_back_without_loss() {
        assert_eq!(
            sent(GetCustomization::new(APP)).url,
            "https://example.cybozu.com/k/v1/app/customize.json?app=1"
        );
        assert_eq!(
            sent(GetCustomization::new(APP).preview()).url,
            "https://example.cybozu.com/k/v1/preview/app/customize.json?app=1"
        );
        let read = answer(GetCustomization::new(APP), 200, ANSWER).unwrap();
        assert_eq!(read.settings.scope, Some(CustomizationScope::All));
        let request = UpdateCustomization::new(APP, read.settings).revision(read.revision);
        assert_written_back(ANSWER, &body(request.clone()), &[]);
        assert_eq!(sent(request).replay, Replay::Never);
    }

    #[test]
    fn nothing_is_sent_that_was_not_set() {
        let none = UpdateCustomization::new(APP, Customization::new());
        assert_eq!(
            sent(none.clone()).url,
            "https://example.cybozu.com/k/v1/preview/app/customize.json"
        );
        assert_eq!(body(none.clone()), r#"{"app":1}"#);
        assert_eq!(sent(none.revision(Revision::new(3))).replay, Replay::Always);
        let file = CustomizationFile::file(SettingsFile::uploaded(&UploadedFile::new("K")));
        let desktop = CustomizationFiles::new()
            .js([CustomizationFile::url("https://example.com/a.js"), file])
            .css([]);
        let full = Customization::new()
            .scope(CustomizationScope::Admin)
            .desktop(desktop)
            .mobile(CustomizationFiles::new());
        let request = UpdateCustomization::new(APP, full);
        assert_eq!(
            body(request.clone()),
            r#"{"app":1,"scope":"ADMIN","desktop":{"js":[{"type":"URL","url":"https://example.com/a.js"},{"type":"FILE","file":{"fileKey":"K"}}],"css":[]},"mobile":{}}"#
        );
        let updated = answer(request, 200, r#"{"revision":"4"}"#).unwrap();
        assert_eq!(updated.revision, Revision::new(4));
    }
}
