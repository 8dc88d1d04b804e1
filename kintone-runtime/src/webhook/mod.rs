//! The notifications that kintone sends to the URL of a webhook, as typed values.
//!
//! [`Webhook::decode`] reads the body of such a request. There is no server here: any will do that answers at once and works
//! afterwards, because kintone documents neither how long it waits for an answer nor that it tries again. The example `webhook` of this
//! repository is a complete program with axum and SQLite.
//!
#![cfg_attr(feature = "derive", doc = "```")]
#![cfg_attr(not(feature = "derive"), doc = "```ignore")]
//! use kintone_runtime::KintoneRecord;
//! use kintone_runtime::webhook::{Event, RecentlySeen, Webhook, WebhookError};
//!
//! #[derive(Debug, KintoneRecord)]
//! #[kintone(unchecked, app = 12)]
//! struct Invoice {
//!     件名: String,
//! }
//!
//! fn handle(body: &[u8], seen: &mut RecentlySeen) -> Result<(), WebhookError> {
//!     let mut seen = seen.transaction();
//!     let Ok(webhook) = Webhook::<Invoice>::decode(body)?.once(&mut seen);
//!     let Some(webhook) = webhook else { return Ok(()) }; // it has been handled before
//!     match &webhook.event {
//!         Event::RecordAdded(record) | Event::RecordUpdated(record) => {
//!             println!("{} is now {}, revision {}", record.id(), record.件名, record.revision());
//!         }
//!         Event::RecordDeleted(deletion) => println!("{} is gone", deletion.record_id),
//!         other => println!("not of interest: {}", other.as_str()),
//!     }
//!     seen.commit();
//!     Ok(())
//! }
//!
//! let body = r#"{"id": "01", "type": "DELETE_RECORD", "app": {"id": "12", "name": "請求書"}, "recordId": "7",
//!     "deletedBy": {"code": "sato", "name": "佐藤"}, "deletedAt": "2026-11-28T01:02:03Z"}"#;
//! let mut seen = RecentlySeen::new(1000);
//! handle(body.as_bytes(), &mut seen)?;
//! handle(body.as_bytes(), &mut seen)?; // nothing
//! # Ok::<(), WebhookError>(())
//! ```
//!
//! # What kintone does not give
//!
//! - **A signature.** Whoever knows the URL can send anything. Put a long random text into its path, compare it in constant time, accept
//!   HTTPS only, and keep it out of logs. Treat what a notification says as a hint: [get the record](crate::api::GetRecord) before acting on it.
//! - **Delivery.** No second attempt is documented. Above 60 notifications a minute in a domain kintone drops the rest (audit log: `GAIA_WT02`).
//!   CSV imports, deletions of several records and requests for several records (`records.json`, `records/status.json`) are documented to send none.
//!   What must not be missed is read from the app now and then.
//! - **Order.** The [revision](crate::Saved::revision) is the order of the changes to one record. The record that is read after a
//!   notification is at least as new as the notification.
//! - **Uniqueness.** The same notification may arrive twice: see [`Seen`].
//!
//! # Limits
//!
//! kintone sends up to [`MAX_NOTIFICATION_BYTES`] in a notification. Nothing here limits what is decoded: a server has to refuse longer bodies.
//!
//! Source: kintone help, Webhook and Content of webhook notifications

mod decode;
mod error;
mod event;
mod seen;
#[cfg(test)]
mod tests;

pub use error::WebhookError;
pub use event::{Deletion, Event};
pub use seen::{RecentlySeen, Seen, SeenTransaction};

use serde_json::{Map, Value};

use crate::record::id::{AppId, NotificationId, RecordId};
use crate::record::saved::Saved;

/// The size of the largest notification, in bytes.
/// Source: kintone help, Webhook
pub const MAX_NOTIFICATION_BYTES: usize = 1024 * 1024;

/// A notification of a webhook: something happened to a record of the app of `T`.
///
/// [`decode`](Webhook::decode) makes it from the body of a request, [`once`](Webhook::once) drops one that arrived before. The
/// [module](self) says what kintone does not promise about it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Webhook<T> {
    /// The id, unique per notification.
    pub id: NotificationId,
    /// The app, by its id in the environment that sent the notification.
    pub app: AppId,
    /// The name of the app.
    pub app_name: String,
    /// What happened.
    pub event: Event<T>,
    /// The page of the record, or of the comment. A deletion has none.
    pub url: Option<String>,
    /// The title of the record, where the notification has the record.
    pub record_title: Option<String>,
    /// Members that this version does not know, and all members but the above of an event that it does not know.
    pub others: Map<String, Value>,
}

impl<T> Webhook<T> {
    /// Returns the record as it was when the notification was made. A deletion, a comment and an event that this version does not know
    /// have none.
    pub fn record(&self) -> Option<&Saved<T>> {
        match &self.event {
            Event::RecordAdded(record)
            | Event::RecordUpdated(record)
            | Event::StatusUpdated(record) => Some(record),
            Event::RecordDeleted(_) | Event::CommentAdded { .. } | Event::Other(_) => None,
        }
    }

    /// Returns the id of the record. `None` only for an event that this version does not know.
    pub fn record_id(&self) -> Option<RecordId> {
        match &self.event {
            Event::RecordAdded(record)
            | Event::RecordUpdated(record)
            | Event::StatusUpdated(record) => Some(record.id()),
            Event::RecordDeleted(deletion) => Some(deletion.record_id),
            Event::CommentAdded { record_id, .. } => Some(*record_id),
            Event::Other(_) => None,
        }
    }

    /// Returns the notification the first time, and `None` if its id is in the store already. The id is added.
    ///
    /// The effect of the notification belongs into the transaction that `seen` stands for: see [`Seen`].
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn once<S: Seen + ?Sized>(self, seen: &mut S) -> Result<Option<Webhook<T>>, S::Error> {
        Ok(seen.insert(&self.id)?.then_some(self))
    }
}
