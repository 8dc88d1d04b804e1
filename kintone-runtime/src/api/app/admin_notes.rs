//! Get Admin Notes and Update Admin Notes: what administrators of an app note down.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::model::{Settings, UpdatedSettings};
use crate::endpoint::{AppRef, Endpoint, HasPreview, Info, Method, SettingsWrite, unknown_members};
use crate::record::id::{AppId, Revision};

/// What administrators of an app note down, as it is read and as it is written. A member that is `None` is not sent, and stays as it
/// is. What a newer kintone added is kept in [`others`](AdminNotes::others) and sent back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AdminNotes {
    /// The notes as HTML, up to 10,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// Whether templates and copies of the app have them too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_in_template_and_duplicates: Option<bool>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

impl AdminNotes {
    /// Sets these notes as HTML, up to 10,000 characters. Whether templates and copies of the app have them stays as it is.
    pub fn new(content: impl Into<String>) -> AdminNotes {
        AdminNotes {
            content: Some(content.into()),
            ..AdminNotes::default()
        }
    }
}

/// Reads what administrators of an app note down.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetAdminNotes;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let read = client.send(GetAdminNotes::new(AppId::new(1))).await?;
/// println!("{:?}", read.settings.content);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the settings cannot be read with these credentials, and
/// [`Error::is_not_found`](crate::Error::is_not_found) if the app does not exist.
///
/// Source: kintone REST API, Get Admin Notes (GET app/adminNotes.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetAdminNotes {
    app: AppId,
}

impl GetAdminNotes {
    /// Creates a request for the app with this id.
    pub fn new(app: AppId) -> GetAdminNotes {
        GetAdminNotes { app }
    }
}

impl Endpoint for GetAdminNotes {
    type Response = Settings<AdminNotes>;
    const INFO: Info = Info::new("get admin notes", &Method::GET, "app/adminNotes.json").preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetAdminNotes {}

/// Changes what administrators of an app note down, in the settings that are not yet deployed. What is not set stays as it is.
///
/// The documentation names the live path, which does not exist.
///
/// With a [revision](UpdateAdminNotes::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{AdminNotes, UpdateAdminNotes};
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let notes = AdminNotes::new("<p>請求書の形式を変えるときは経理に相談</p>");
/// client.send(UpdateAdminNotes::new(AppId::new(1), notes)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Update Admin Notes (PUT preview/app/adminNotes.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateAdminNotes {
    app: AppId,
    #[serde(flatten)]
    notes: AdminNotes,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl UpdateAdminNotes {
    /// Creates a request that changes what is set in these notes.
    pub fn new(app: AppId, notes: AdminNotes) -> UpdateAdminNotes {
        UpdateAdminNotes {
            app,
            notes,
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> UpdateAdminNotes {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for UpdateAdminNotes {
    type Response = UpdatedSettings;
    const INFO: Info = Info::new("update admin notes", &Method::PUT, "app/adminNotes.json")
        .of_preview()
        .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl SettingsWrite for UpdateAdminNotes {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::assert_written_back;
    use crate::endpoint::testing::{answer, body, sent};

    /// As kintone's documentation shows it, and a member that this version does not know.
    const ANSWER: &str = r#"{"content":"<b>notes</b>","includeInTemplateAndDuplicates":true,"new":[1],"revision":"2"}"#;
    const APP: AppId = AppId::new(1);

    #[test]
    fn what_was_read_is_written_back_without_loss() {
        assert_eq!(
            sent(GetAdminNotes::new(APP)).url,
            "https://example.cybozu.com/k/v1/app/adminNotes.json?app=1"
        );
        assert_eq!(
            sent(GetAdminNotes::new(APP).preview()).url,
            "https://example.cybozu.com/k/v1/preview/app/adminNotes.json?app=1"
        );
        let read = answer(GetAdminNotes::new(APP), 200, ANSWER).unwrap();
        assert_eq!(read.settings.include_in_template_and_duplicates, Some(true));
        let request = UpdateAdminNotes::new(APP, read.settings).revision(read.revision);
        assert_eq!(
            sent(request.clone()).url,
            "https://example.cybozu.com/k/v1/preview/app/adminNotes.json"
        );
        assert_written_back(ANSWER, &body(request), &[]);
    }

    #[test]
    fn nothing_is_sent_that_was_not_set() {
        let notes = AdminNotes::default();
        assert_eq!(body(UpdateAdminNotes::new(APP, notes)), r#"{"app":1}"#);
        let request = UpdateAdminNotes::new(APP, AdminNotes::new("a"));
        assert_eq!(body(request.clone()), r#"{"app":1,"content":"a"}"#);
        let updated = answer(request, 200, r#"{"revision":"3"}"#).unwrap();
        assert_eq!(updated.revision, Revision::new(3));
    }
}
