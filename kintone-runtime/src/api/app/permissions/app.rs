//! Get App Permissions and Update App Permissions: who may use an app, and for what.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::app::model::UpdatedSettings;
use crate::api::entity::Entity;
use crate::endpoint::{AppRef, Endpoint, HasPreview, Info, Method, SettingsWrite, unknown_members};
use crate::record::id::{AppId, Revision};

/// The permissions of an app, and the revision of its settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AppPermissions {
    /// The rights. The first that is about a user decides.
    pub rights: Vec<AppRight>,
    /// The revision of the settings.
    pub revision: Revision,
}

/// What somebody may do in an app, as it is read and as it is written. What a newer kintone added is kept in
/// [`others`](AppRight::others) and sent back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AppRight {
    /// Whom it is about.
    pub entity: Entity,
    /// Whether the departments below a department count too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_subs: Option<bool>,
    /// Whether they may manage the app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_editable: Option<bool>,
    /// Whether they may view records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_viewable: Option<bool>,
    /// Whether they may add records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_addable: Option<bool>,
    /// Whether they may edit records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_editable: Option<bool>,
    /// Whether they may delete records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_deletable: Option<bool>,
    /// Whether they may import records from a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_importable: Option<bool>,
    /// Whether they may export records to a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_exportable: Option<bool>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

impl AppRight {
    /// Starts with no rights in the app for these users.
    pub fn new(entity: Entity) -> AppRight {
        AppRight {
            entity,
            include_subs: None,
            app_editable: None,
            record_viewable: None,
            record_addable: None,
            record_editable: None,
            record_deletable: None,
            record_importable: None,
            record_exportable: None,
            others: Map::new(),
        }
    }

    /// Includes the departments below a department.
    #[must_use]
    pub fn include_subs(mut self) -> AppRight {
        self.include_subs = Some(true);
        self
    }

    /// Lets them manage the app.
    #[must_use]
    pub fn manage_app(mut self) -> AppRight {
        self.app_editable = Some(true);
        self
    }

    /// Lets them view records.
    #[must_use]
    pub fn view_records(mut self) -> AppRight {
        self.record_viewable = Some(true);
        self
    }

    /// Lets them add records.
    #[must_use]
    pub fn add_records(mut self) -> AppRight {
        self.record_addable = Some(true);
        self
    }

    /// Lets them edit records.
    #[must_use]
    pub fn edit_records(mut self) -> AppRight {
        self.record_editable = Some(true);
        self
    }

    /// Lets them delete records.
    #[must_use]
    pub fn delete_records(mut self) -> AppRight {
        self.record_deletable = Some(true);
        self
    }

    /// Lets them import records from a file.
    #[must_use]
    pub fn import_records(mut self) -> AppRight {
        self.record_importable = Some(true);
        self
    }

    /// Lets them export records to a file.
    #[must_use]
    pub fn export_records(mut self) -> AppRight {
        self.record_exportable = Some(true);
        self
    }
}

/// Reads who may use an app, and for what.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetAppPermissions;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// for right in client.send(GetAppPermissions::new(AppId::new(1))).await?.rights {
///     println!("{:?}: {:?}", right.entity, right.record_viewable);
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
/// Source: kintone REST API, Get App Permissions (GET app/acl.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetAppPermissions {
    app: AppId,
}

impl GetAppPermissions {
    /// Creates a request for the app with this id.
    pub fn new(app: AppId) -> GetAppPermissions {
        GetAppPermissions { app }
    }
}

impl Endpoint for GetAppPermissions {
    type Response = AppPermissions;
    const INFO: Info = Info::new("get app permissions", &Method::GET, "app/acl.json").preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetAppPermissions {}

/// Replaces all permissions of an app. The first right that is about a user decides.
///
/// On the live path, kintone deploys all settings of the app that are not yet deployed along with these; on
/// [`preview`](HasPreview::preview) they wait for a deploy.
///
/// With a [revision](UpdateAppPermissions::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{AppRight, Entity, UpdateAppPermissions};
/// use kintone_runtime::endpoint::HasPreview as _;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let rights = vec![
///     AppRight::new(Entity::creator()).manage_app().view_records().add_records(),
///     AppRight::new(Entity::group("everyone")).view_records(),
/// ];
/// client.send(UpdateAppPermissions::new(AppId::new(1), rights).preview()).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Update App Permissions (PUT app/acl.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateAppPermissions {
    app: AppId,
    rights: Vec<AppRight>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl UpdateAppPermissions {
    /// Creates a request that makes these all rights in the app, the most important first.
    pub fn new(app: AppId, rights: Vec<AppRight>) -> UpdateAppPermissions {
        UpdateAppPermissions {
            app,
            rights,
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> UpdateAppPermissions {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for UpdateAppPermissions {
    type Response = UpdatedSettings;
    const INFO: Info = Info::new("update app permissions", &Method::PUT, "app/acl.json")
        .preview()
        .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl SettingsWrite for UpdateAppPermissions {}

impl HasPreview for UpdateAppPermissions {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::assert_written_back;
    use crate::endpoint::Replay;
    use crate::endpoint::testing::{answer, body, sent};

    /// As kintone's documentation shows it, and members that this version does not know.
    const ANSWER: &str = r#"{"rights":[{"entity":{"type":"CREATOR","code":null},"includeSubs":false,"appEditable":true,
        "recordViewable":true,"recordAddable":true,"recordEditable":true,"recordDeletable":true,"recordImportable":true,
        "recordExportable":true,"new":[1]},{"entity":{"type":"GROUP","code":"everyone","new":"x"},"includeSubs":false,
        "appEditable":false,"recordViewable":true,"recordAddable":false,"recordEditable":false,"recordDeletable":false,
        "recordImportable":false,"recordExportable":false}],"revision":"6"}"#;
    const APP: AppId = AppId::new(1);

    #[test]
    fn permissions_are_read_and_written_live_and_in_the_preview() {
        let path = "https://example.cybozu.com/k/v1/app/acl.json";
        let preview = "https://example.cybozu.com/k/v1/preview/app/acl.json";
        assert_eq!(
            sent(GetAppPermissions::new(APP)).url,
            format!("{path}?app=1")
        );
        assert_eq!(
            sent(GetAppPermissions::new(APP).preview()).url,
            format!("{preview}?app=1")
        );
        let update = || UpdateAppPermissions::new(APP, Vec::new());
        assert_eq!(sent(update()).url, path);
        assert_eq!(sent(update().preview()).url, preview);
        assert_eq!(sent(update().preview()).replay, Replay::Never);
        let guarded = update().revision(Revision::new(6)).preview();
        assert_eq!(sent(guarded).replay, Replay::Always);
    }

    #[test]
    fn what_was_read_is_written_back_without_loss() {
        let read = answer(GetAppPermissions::new(APP), 200, ANSWER).unwrap();
        assert_eq!(read.rights[0].entity, Entity::creator());
        assert_eq!(read.rights[1].app_editable, Some(false));
        let request = UpdateAppPermissions::new(APP, read.rights).revision(read.revision);
        assert_written_back(ANSWER, &body(request), &[]);
    }

    #[test]
    fn nothing_is_sent_that_was_not_set() {
        let rights = vec![
            AppRight::new(Entity::user("sato")),
            AppRight::new(Entity::organization("sales"))
                .include_subs()
                .manage_app()
                .view_records()
                .add_records()
                .edit_records()
                .delete_records()
                .import_records()
                .export_records(),
        ];
        let request = UpdateAppPermissions::new(APP, rights).revision(Revision::new(2));
        assert_eq!(
            body(request.clone()),
            r#"{"app":1,"rights":[{"entity":{"type":"USER","code":"sato"}},{"entity":{"type":"ORGANIZATION","code":"sales"},"includeSubs":true,"appEditable":true,"recordViewable":true,"recordAddable":true,"recordEditable":true,"recordDeletable":true,"recordImportable":true,"recordExportable":true}],"revision":2}"#
        );
        let updated = answer(request, 200, r#"{"revision":"3"}"#).unwrap();
        assert_eq!(updated.revision, Revision::new(3));
    }
}
