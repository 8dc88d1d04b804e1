//! The error of a body that is not a notification that was expected.

use std::error::Error as StdError;
use std::fmt;

use crate::record::codec::DecodeError;
use crate::record::id::{AppId, NotificationId, RecordId};

/// The error of a request to the URL of a webhook that cannot be decoded. It says what is wrong, and does not change when the body is read again.
///
/// `webhook notification 01ab: app 12, record 77, field 受注日: expected a date like 2026-01-31, found "31/01/2026"`
#[derive(Debug)]
pub struct WebhookError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    notification: Option<NotificationId>,
    cause: Cause,
}

#[derive(Debug)]
pub(super) enum Cause {
    /// The body is not a JSON object.
    NoNotification(serde_json::Error),
    Missing(&'static str),
    Member(&'static str, serde_json::Error),
    AnotherApp {
        found: AppId,
        name: String,
        expected: AppId,
        /// The name of the record type.
        record: &'static str,
    },
    /// The record type with this name has no app.
    NoApp(&'static str),
    Record(DecodeError),
}

impl WebhookError {
    pub(super) fn new(notification: Option<NotificationId>, cause: Cause) -> WebhookError {
        WebhookError(Box::new(Inner {
            notification,
            cause,
        }))
    }

    /// Returns the id of the notification, if it could be read.
    pub fn notification(&self) -> Option<&NotificationId> {
        self.0.notification.as_ref()
    }

    /// Returns whether the notification is of another app than was expected.
    pub fn is_of_another_app(&self) -> bool {
        matches!(self.0.cause, Cause::AnotherApp { .. })
    }

    /// Returns the app of the notification, if that or its record is what is wrong.
    pub fn app(&self) -> Option<AppId> {
        match &self.0.cause {
            Cause::AnotherApp { found, .. } => Some(*found),
            Cause::Record(error) => error.app(),
            _ => None,
        }
    }

    /// Returns the id of the record that cannot be decoded.
    pub fn record(&self) -> Option<RecordId> {
        self.decode_error()?.record()
    }

    /// Returns what is wrong with the record.
    pub fn decode_error(&self) -> Option<&DecodeError> {
        match &self.0.cause {
            Cause::Record(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("webhook notification")?;
        if let Some(id) = &self.0.notification {
            write!(f, " {}", id.as_str().escape_debug())?;
        }
        f.write_str(": ")?;
        match &self.0.cause {
            Cause::NoNotification(error) => write!(f, "the body is not a JSON object: {error}"),
            Cause::Missing(member) => write!(
                f,
                "there is no `{member}`; kintone does not send such a body"
            ),
            Cause::Member(member, error) => write!(f, "`{member}` cannot be read: {error}"),
            Cause::AnotherApp {
                found,
                name,
                expected,
                record,
            } => write!(
                f,
                "it is of app {found} ({name:?}), and one of app {expected} was expected for `{record}`; give each app a URL of its own, or, if {found} is the id of that app in this environment, decode with Webhook::decode_in_app"
            ),
            Cause::NoApp(record) => write!(
                f,
                "`{record}` has no app to check it against; decode with Webhook::decode_in_app, or write #[kintone(…, app = …)]"
            ),
            Cause::Record(error) => error.fmt(f),
        }
    }
}

impl StdError for WebhookError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.cause {
            Cause::NoNotification(error) | Cause::Member(_, error) => Some(error),
            Cause::Record(error) => Some(error),
            Cause::Missing(_) | Cause::AnotherApp { .. } | Cause::NoApp(_) => None,
        }
    }
}
