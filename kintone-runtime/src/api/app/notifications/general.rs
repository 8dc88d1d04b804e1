//! Get General Notifications and Update General Notifications: who is notified of what happens in an app.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::app::model::{Settings, UpdatedSettings};
use crate::api::entity::Entity;
use crate::endpoint::{AppRef, Endpoint, HasPreview, Info, Method, SettingsWrite, unknown_members};
use crate::record::id::{AppId, Revision};

/// The people to notify about what happens in an app, as they are read and as they are written. A member that is `None` is not sent, and stays as it
/// is. What a newer kintone added is kept in [`others`](GeneralNotifications::others) and sent back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct GeneralNotifications {
    /// All notifications.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notifications: Option<Vec<GeneralNotification>>,
    /// Whether those who have commented on a record are notified of later comments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notify_to_commenter: Option<bool>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// What somebody is notified of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct GeneralNotification {
    /// Whom it is about.
    pub entity: Entity,
    /// Whether the departments below a department count too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_subs: Option<bool>,
    /// Whether they are notified of records that are added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_added: Option<bool>,
    /// Whether they are notified of records that are edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_edited: Option<bool>,
    /// Whether they are notified of comments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_added: Option<bool>,
    /// Whether they are notified of records that get another status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_changed: Option<bool>,
    /// Whether they are notified of files that are imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_imported: Option<bool>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

impl GeneralNotifications {
    /// Replaces all notifications by these. Whether commenters are notified of later comments stays as it is.
    pub fn new(
        notifications: impl IntoIterator<Item = GeneralNotification>,
    ) -> GeneralNotifications {
        GeneralNotifications {
            notifications: Some(notifications.into_iter().collect()),
            ..GeneralNotifications::default()
        }
    }
}

impl GeneralNotification {
    /// Starts with no notifications for these users.
    pub fn new(entity: Entity) -> GeneralNotification {
        GeneralNotification {
            entity,
            include_subs: None,
            record_added: None,
            record_edited: None,
            comment_added: None,
            status_changed: None,
            file_imported: None,
            others: Map::new(),
        }
    }

    /// Includes the departments below a department.
    #[must_use]
    pub fn include_subs(mut self) -> GeneralNotification {
        self.include_subs = Some(true);
        self
    }

    /// Notifies them of records that are added.
    #[must_use]
    pub fn record_added(mut self) -> GeneralNotification {
        self.record_added = Some(true);
        self
    }

    /// Notifies them of records that are edited.
    #[must_use]
    pub fn record_edited(mut self) -> GeneralNotification {
        self.record_edited = Some(true);
        self
    }

    /// Notifies them of comments.
    #[must_use]
    pub fn comment_added(mut self) -> GeneralNotification {
        self.comment_added = Some(true);
        self
    }

    /// Notifies them of records that get another status.
    #[must_use]
    pub fn status_changed(mut self) -> GeneralNotification {
        self.status_changed = Some(true);
        self
    }

    /// Notifies them of files that are imported.
    #[must_use]
    pub fn file_imported(mut self) -> GeneralNotification {
        self.file_imported = Some(true);
        self
    }
}

/// Reads who is notified of what happens in an app.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetGeneralNotifications;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let read = client.send(GetGeneralNotifications::new(AppId::new(1))).await?;
/// for notification in read.settings.notifications.unwrap_or_default() {
///     println!("{:?}: {:?}", notification.entity, notification.record_added);
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
/// Source: kintone REST API, Get General Notifications (GET app/notifications/general.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetGeneralNotifications {
    app: AppId,
}

impl GetGeneralNotifications {
    /// Creates a request for the app with this id.
    pub fn new(app: AppId) -> GetGeneralNotifications {
        GetGeneralNotifications { app }
    }
}

impl Endpoint for GetGeneralNotifications {
    type Response = Settings<GeneralNotifications>;
    const INFO: Info = Info::new(
        "get general notifications",
        &Method::GET,
        "app/notifications/general.json",
    )
    .preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetGeneralNotifications {}

/// Changes who is notified of what happens in an app, in the settings that are not yet deployed. The list of notifications is replaced as
/// a whole; what is not set stays as it is.
///
/// With a [revision](UpdateGeneralNotifications::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{Entity, GeneralNotification, GeneralNotifications, UpdateGeneralNotifications};
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let everyone = GeneralNotification::new(Entity::group("everyone")).record_added();
/// let notifications = GeneralNotifications::new([everyone]);
/// client.send(UpdateGeneralNotifications::new(AppId::new(1), notifications)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Update General Notifications (PUT preview/app/notifications/general.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateGeneralNotifications {
    app: AppId,
    #[serde(flatten)]
    notifications: GeneralNotifications,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl UpdateGeneralNotifications {
    /// Creates a request that changes what is set in these notifications.
    pub fn new(app: AppId, notifications: GeneralNotifications) -> UpdateGeneralNotifications {
        UpdateGeneralNotifications {
            app,
            notifications,
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> UpdateGeneralNotifications {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for UpdateGeneralNotifications {
    type Response = UpdatedSettings;
    const INFO: Info = Info::new(
        "update general notifications",
        &Method::PUT,
        "app/notifications/general.json",
    )
    .of_preview()
    .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl SettingsWrite for UpdateGeneralNotifications {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::assert_written_back;
    use crate::endpoint::testing::{answer, body, sent};

    /// As kintone's documentation shows it, and members that this version does not know.
    const ANSWER: &str = r#"{"notifications":[{"entity":{"code":"Administrator","type":"USER"},"includeSubs":false,"recordAdded":true,
        "recordEdited":true,"commentAdded":false,"statusChanged":false,"fileImported":false,"new":1},{"entity":{"code":"creator",
        "type":"FIELD_ENTITY"},"includeSubs":false,"recordAdded":false,"recordEdited":true,"commentAdded":true,"statusChanged":true,
        "fileImported":false}],"notifyToCommenter":true,"new":2,"revision":"2"}"#;
    const APP: AppId = AppId::new(1);

    #[test]
    fn what_was_read_is_written_back_without_loss() {
        let path = "https://example.cybozu.com/k/v1/app/notifications/general.json?app=1";
        assert_eq!(sent(GetGeneralNotifications::new(APP)).url, path);
        assert_eq!(
            sent(GetGeneralNotifications::new(APP).preview()).url,
            path.replace("/app/", "/preview/app/")
        );
        let read = answer(GetGeneralNotifications::new(APP), 200, ANSWER).unwrap();
        assert_eq!(read.settings.notify_to_commenter, Some(true));
        let request = UpdateGeneralNotifications::new(APP, read.settings).revision(read.revision);
        assert_written_back(ANSWER, &body(request), &[]);
    }

    #[test]
    fn nothing_is_sent_that_was_not_set() {
        let none = UpdateGeneralNotifications::new(APP, GeneralNotifications::default());
        assert_eq!(
            sent(none.clone()).url,
            "https://example.cybozu.com/k/v1/preview/app/notifications/general.json"
        );
        assert_eq!(body(none), r#"{"app":1}"#);
        let sales = GeneralNotification::new(Entity::organization("sales"))
            .include_subs()
            .record_added()
            .record_edited()
            .comment_added()
            .status_changed()
            .file_imported();
        let mut notifications = GeneralNotifications::new([sales]);
        notifications.notify_to_commenter = Some(false);
        let request = UpdateGeneralNotifications::new(APP, notifications);
        assert_eq!(
            body(request.clone()),
            r#"{"app":1,"notifications":[{"entity":{"type":"ORGANIZATION","code":"sales"},"includeSubs":true,"recordAdded":true,"recordEdited":true,"commentAdded":true,"statusChanged":true,"fileImported":true}],"notifyToCommenter":false}"#
        );
        let updated = answer(request, 200, r#"{"revision":"3"}"#).unwrap();
        assert_eq!(updated.revision, Revision::new(3));
    }
}
