//! Get Reminder Notifications and Update Reminder Notifications: who is reminded of records, and when.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::app::model::{Settings, UpdatedSettings};
use crate::api::entity::TargetEntity;
use crate::endpoint::{AppRef, Endpoint, HasPreview, Info, Method, SettingsWrite, unknown_members};
use crate::record::digits;
use crate::record::id::{AppId, Revision};

/// The reminders of an app, as they are read and as they are written. A member that is `None` is not sent, and stays as it is.
/// What a newer kintone added is kept in [`others`](ReminderNotifications::others) and sent back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReminderNotifications {
    /// All reminders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notifications: Option<Vec<ReminderNotification>>,
    /// The time zone of their times: `Asia/Tokyo`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// A reminder of the records that meet a condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReminderNotification {
    /// When it comes.
    pub timing: ReminderTiming,
    /// The condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter_cond: Option<String>,
    /// The text of the reminder, up to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who is reminded.
    pub targets: Vec<TargetEntity>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// When a reminder comes: a number of days after the date in a field, and then a number of hours later or at a time of day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReminderTiming {
    /// The code of the field with the date.
    pub code: String,
    /// How many days after that date; before it if negative.
    #[serde(deserialize_with = "digits::read_signed")]
    pub days_later: i64,
    /// How many hours after the time in the field, on top of the days; before it if negative.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "digits::read_signed_optional"
    )]
    pub hours_later: Option<i64>,
    /// The time of day: `09:30`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

impl ReminderNotifications {
    /// Replaces all reminders by these. The time zone stays as it is.
    pub fn new(
        notifications: impl IntoIterator<Item = ReminderNotification>,
    ) -> ReminderNotifications {
        ReminderNotifications {
            notifications: Some(notifications.into_iter().collect()),
            ..ReminderNotifications::default()
        }
    }

    /// Sets the time zone of the reminders: `Asia/Tokyo`.
    #[must_use]
    pub fn timezone(mut self, zone: impl Into<String>) -> ReminderNotifications {
        self.timezone = Some(zone.into());
        self
    }
}

impl ReminderNotification {
    /// Creates a reminder of all records, for these users.
    pub fn new(
        timing: ReminderTiming,
        targets: impl IntoIterator<Item: Into<TargetEntity>>,
    ) -> ReminderNotification {
        ReminderNotification {
            timing,
            filter_cond: None,
            title: None,
            targets: targets.into_iter().map(Into::into).collect(),
            others: Map::new(),
        }
    }

    /// Sets the condition that the records meet.
    #[must_use]
    pub fn filter_cond(mut self, condition: impl Into<String>) -> ReminderNotification {
        self.filter_cond = Some(condition.into());
        self
    }

    /// Sets the text of the reminder, up to 100 characters.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> ReminderNotification {
        self.title = Some(title.into());
        self
    }
}

impl ReminderTiming {
    /// Reminds at a time of day (`09:30`), `days_later` days after the date in a field; before it if negative.
    pub fn at(code: impl Into<String>, days_later: i64, time: impl Into<String>) -> ReminderTiming {
        ReminderTiming {
            time: Some(time.into()),
            ..ReminderTiming::of(code.into(), days_later)
        }
    }

    /// Reminds this many days and hours after the date and time in a field; before it if negative.
    pub fn hours(code: impl Into<String>, days_later: i64, hours_later: i64) -> ReminderTiming {
        ReminderTiming {
            hours_later: Some(hours_later),
            ..ReminderTiming::of(code.into(), days_later)
        }
    }

    fn of(code: String, days_later: i64) -> ReminderTiming {
        ReminderTiming {
            code,
            days_later,
            hours_later: None,
            time: None,
            others: Map::new(),
        }
    }
}

/// Reads who is reminded of records of an app, and when.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetReminderNotifications;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let read = client.send(GetReminderNotifications::new(AppId::new(1))).await?;
/// for reminder in read.settings.notifications.unwrap_or_default() {
///     println!("{:?}: {:?}", reminder.timing, reminder.targets);
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
/// Source: kintone REST API, Get Reminder Notifications (GET app/notifications/reminder.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetReminderNotifications {
    app: AppId,
    lang: Option<String>,
}

impl GetReminderNotifications {
    /// Creates a request for the app with this id.
    pub fn new(app: AppId) -> GetReminderNotifications {
        GetReminderNotifications { app, lang: None }
    }

    /// Sets the language of titles: `default` (as the app's administrator wrote them), `user`, `ja`, `en` or `zh`.
    pub fn lang(mut self, lang: impl Into<String>) -> GetReminderNotifications {
        self.lang = Some(lang.into());
        self
    }
}

impl Endpoint for GetReminderNotifications {
    type Response = Settings<ReminderNotifications>;
    const INFO: Info = Info::new(
        "get reminder notifications",
        &Method::GET,
        "app/notifications/reminder.json",
    )
    .preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetReminderNotifications {}

/// Changes who is reminded of records of an app, in the settings that are not yet deployed. The list of reminders is replaced as a
/// whole; what is not set stays as it is.
///
/// With a [revision](UpdateReminderNotifications::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{
///     Entity, ReminderNotification, ReminderNotifications, ReminderTiming, UpdateReminderNotifications,
/// };
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let day_before = ReminderTiming::at("支払期限", -1, "09:00");
/// let reminder = ReminderNotification::new(day_before, [Entity::field("担当者")]);
/// let reminders = ReminderNotifications::new([reminder.filter_cond("入金日 is empty")]);
/// client.send(UpdateReminderNotifications::new(AppId::new(1), reminders)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Update Reminder Notifications (PUT preview/app/notifications/reminder.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateReminderNotifications {
    app: AppId,
    #[serde(flatten)]
    notifications: ReminderNotifications,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl UpdateReminderNotifications {
    /// Creates a request that changes what is set in these reminders.
    pub fn new(app: AppId, notifications: ReminderNotifications) -> UpdateReminderNotifications {
        UpdateReminderNotifications {
            app,
            notifications,
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> UpdateReminderNotifications {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for UpdateReminderNotifications {
    type Response = UpdatedSettings;
    const INFO: Info = Info::new(
        "update reminder notifications",
        &Method::PUT,
        "app/notifications/reminder.json",
    )
    .of_preview()
    .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl SettingsWrite for UpdateReminderNotifications {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::entity::Entity;
    use crate::api::testing::assert_written_back;
    use crate::endpoint::testing::{answer, body, sent};

    /// As kintone's documentation shows it, and members that this version does not know.
    const ANSWER: &str = r#"{"notifications":[{"timing":{"code":"Due_Date","daysLater":"10","hoursLater":"-2","new":1},
        "filterCond":"Status in (\"In progress\")","title":"t","targets":[{"entity":{"type":"USER","code":"Administrator"},
        "includeSubs":false}],"new":[]},{"timing":{"code":"Received","daysLater":"-1","time":"11:30"},"filterCond":"","title":"",
        "targets":[]}],"timezone":"Asia/Tokyo","new":"x","revision":"2"}"#;
    const APP: AppId = AppId::new(1);

    #[test]
    fn what_was_read_is_written_back_without_loss() {
        assert_eq!(
            sent(GetReminderNotifications::new(APP).lang("ja")).url,
            "https://example.cybozu.com/k/v1/app/notifications/reminder.json?app=1&lang=ja"
        );
        assert_eq!(
            sent(GetReminderNotifications::new(APP).preview()).url,
            "https://example.cybozu.com/k/v1/preview/app/notifications/reminder.json?app=1"
        );
        let read = answer(GetReminderNotifications::new(APP), 200, ANSWER).unwrap();
        let reminders = read.settings.notifications.as_ref().unwrap();
        let timing = &reminders[0].timing;
        assert_eq!((timing.days_later, timing.hours_later), (10, Some(-2)));
        let timing = &reminders[1].timing;
        assert_eq!(
            (timing.days_later, timing.time.as_deref()),
            (-1, Some("11:30"))
        );
        let request = UpdateReminderNotifications::new(APP, read.settings).revision(read.revision);
        assert_written_back(ANSWER, &body(request), &[]);
    }

    #[test]
    fn a_number_of_days_that_is_none_is_an_error() {
        for days in ["", "+1", "x", "1.5"] {
            let damaged = ANSWER.replace("\"10\"", &format!("{days:?}"));
            assert!(answer(GetReminderNotifications::new(APP), 200, &damaged).is_err());
        }
    }

    #[test]
    fn nothing_is_sent_that_was_not_set() {
        let none = UpdateReminderNotifications::new(APP, ReminderNotifications::default());
        assert_eq!(
            sent(none.clone()).url,
            "https://example.cybozu.com/k/v1/preview/app/notifications/reminder.json"
        );
        assert_eq!(body(none), r#"{"app":1}"#);
        let at = ReminderTiming::at("a", -1, "09:30");
        let hours = ReminderTiming::hours("b", 0, 2);
        let reminders = ReminderNotifications::new([
            ReminderNotification::new(at, [Entity::user("sato")])
                .filter_cond("c = 1")
                .title("d"),
            ReminderNotification::new(hours, [Entity::user("ito")]),
        ]);
        let request = UpdateReminderNotifications::new(APP, reminders.timezone("Asia/Tokyo"));
        assert_eq!(
            body(request.clone()),
            r#"{"app":1,"notifications":[{"timing":{"code":"a","daysLater":-1,"time":"09:30"},"filterCond":"c = 1","title":"d","targets":[{"entity":{"type":"USER","code":"sato"}}]},{"timing":{"code":"b","daysLater":0,"hoursLater":2},"targets":[{"entity":{"type":"USER","code":"ito"}}]}],"timezone":"Asia/Tokyo"}"#
        );
        let updated = answer(request, 200, r#"{"revision":"3"}"#).unwrap();
        assert_eq!(updated.revision, Revision::new(3));
    }
}
