//! Get Per Record Notifications and Update Per Record Notifications: who is notified of records that meet a condition.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::app::model::UpdatedSettings;
use crate::api::entity::TargetEntity;
use crate::endpoint::{AppRef, Endpoint, HasPreview, Info, Method, SettingsWrite, unknown_members};
use crate::record::id::{AppId, Revision};

/// The notifications of records that meet a condition, and the revision of the settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PerRecordNotifications {
    /// The notifications.
    pub notifications: Vec<PerRecordNotification>,
    /// The revision of the settings.
    pub revision: Revision,
}

/// A notification of records that are added or edited and meet a condition then, as it is read and as it is written. What a newer
/// kintone added is kept in [`others`](PerRecordNotification::others) and sent back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PerRecordNotification {
    /// The condition.
    pub filter_cond: String,
    /// The text of the notification, up to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whom to notify about the records.
    pub targets: Vec<TargetEntity>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

impl PerRecordNotification {
    /// Creates a notification of records that meet this condition, for these users.
    pub fn new(
        condition: impl Into<String>,
        targets: impl IntoIterator<Item: Into<TargetEntity>>,
    ) -> PerRecordNotification {
        PerRecordNotification {
            filter_cond: condition.into(),
            title: None,
            targets: targets.into_iter().map(Into::into).collect(),
            others: Map::new(),
        }
    }

    /// Sets the text of the notification, up to 100 characters.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> PerRecordNotification {
        self.title = Some(title.into());
        self
    }
}

/// Reads who is notified of records of an app that meet a condition.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetPerRecordNotifications;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let read = client.send(GetPerRecordNotifications::new(AppId::new(1))).await?;
/// for notification in read.notifications {
///     println!("{}: {:?}", notification.filter_cond, notification.targets);
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
/// Source: kintone REST API, Get Per Record Notifications (GET app/notifications/perRecord.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetPerRecordNotifications {
    app: AppId,
    lang: Option<String>,
}

impl GetPerRecordNotifications {
    /// Creates a request for the app with this id.
    pub fn new(app: AppId) -> GetPerRecordNotifications {
        GetPerRecordNotifications { app, lang: None }
    }

    /// Sets the language of titles: `default` (as the app's administrator wrote them), `user`, `ja`, `en` or `zh`.
    pub fn lang(mut self, lang: impl Into<String>) -> GetPerRecordNotifications {
        self.lang = Some(lang.into());
        self
    }
}

impl Endpoint for GetPerRecordNotifications {
    type Response = PerRecordNotifications;
    const INFO: Info = Info::new(
        "get per record notifications",
        &Method::GET,
        "app/notifications/perRecord.json",
    )
    .preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetPerRecordNotifications {}

/// Replaces all notifications of records that meet a condition, in the settings that are not yet deployed.
///
/// With a [revision](UpdatePerRecordNotifications::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{Entity, PerRecordNotification, UpdatePerRecordNotifications};
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let large = PerRecordNotification::new("金額 >= 1000000", [Entity::group("managers")]);
/// let request = UpdatePerRecordNotifications::new(AppId::new(1), vec![large.title("高額な請求")]);
/// client.send(request).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Update Per Record Notifications (PUT preview/app/notifications/perRecord.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdatePerRecordNotifications {
    app: AppId,
    notifications: Vec<PerRecordNotification>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl UpdatePerRecordNotifications {
    /// Creates a request that makes these all notifications of records that meet a condition.
    pub fn new(
        app: AppId,
        notifications: Vec<PerRecordNotification>,
    ) -> UpdatePerRecordNotifications {
        UpdatePerRecordNotifications {
            app,
            notifications,
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> UpdatePerRecordNotifications {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for UpdatePerRecordNotifications {
    type Response = UpdatedSettings;
    const INFO: Info = Info::new(
        "update per record notifications",
        &Method::PUT,
        "app/notifications/perRecord.json",
    )
    .of_preview()
    .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl SettingsWrite for UpdatePerRecordNotifications {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::entity::Entity;
    use crate::api::testing::assert_written_back;
    use crate::endpoint::testing::{answer, body, sent};

    /// As kintone's documentation shows it, and members that this version does not know.
    const ANSWER: &str = r#"{"notifications":[{"filterCond":"","title":"新しい依頼","targets":[{"entity":{"type":"FIELD_ENTITY",
        "code":"担当者"},"includeSubs":false,"new":1},{"entity":{"type":"ORGANIZATION","code":"org1"},"includeSubs":true}],
        "new":{"a":"b"}}],"revision":"4"}"#;
    const APP: AppId = AppId::new(1);

    #[test]
    fn what_was_read_is_written_back_without_loss() {
        assert_eq!(
            sent(GetPerRecordNotifications::new(APP).lang("ja")).url,
            "https://example.cybozu.com/k/v1/app/notifications/perRecord.json?app=1&lang=ja"
        );
        assert_eq!(
            sent(GetPerRecordNotifications::new(APP).preview()).url,
            "https://example.cybozu.com/k/v1/preview/app/notifications/perRecord.json?app=1"
        );
        let read = answer(GetPerRecordNotifications::new(APP), 200, ANSWER).unwrap();
        assert_eq!(
            read.notifications[0].targets[0].entity,
            Entity::field("担当者")
        );
        let request =
            UpdatePerRecordNotifications::new(APP, read.notifications).revision(read.revision);
        assert_written_back(ANSWER, &body(request), &[]);
    }

    #[test]
    fn nothing_is_sent_that_was_not_set() {
        let targets = [
            TargetEntity::new(Entity::organization("sales")).include_subs(),
            Entity::user("sato").into(),
        ];
        let no_targets: [Entity; 0] = [];
        let notifications = vec![
            PerRecordNotification::new("a = 1", targets).title("b"),
            PerRecordNotification::new("", no_targets),
        ];
        let request = UpdatePerRecordNotifications::new(APP, notifications);
        assert_eq!(
            sent(request.clone()).url,
            "https://example.cybozu.com/k/v1/preview/app/notifications/perRecord.json"
        );
        assert_eq!(
            body(request.clone()),
            r#"{"app":1,"notifications":[{"filterCond":"a = 1","title":"b","targets":[{"entity":{"type":"ORGANIZATION","code":"sales"},"includeSubs":true},{"entity":{"type":"USER","code":"sato"}}]},{"filterCond":"","targets":[]}]}"#
        );
        let updated = answer(request, 200, r#"{"revision":"5"}"#).unwrap();
        assert_eq!(updated.revision, Revision::new(5));
    }
}
