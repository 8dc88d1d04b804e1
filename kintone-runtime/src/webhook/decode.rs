//! Reads a notification: first the members around the record, then the record, if it is of the app that was expected.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::error::Cause;
use super::event::{ADD_RECORD, ADD_RECORD_COMMENT, DELETE_RECORD, UPDATE_RECORD, UPDATE_STATUS};
use super::{Deletion, Event, Webhook, WebhookError};
use crate::api::members;
use crate::record::OwnedRecord;
use crate::record::codec::decode_saved;
use crate::record::id::{AppId, NotificationId, RecordId};
use crate::record::saved::Saved;
use crate::record::values::User;

impl<T> Webhook<T> {
    /// Reads a notification from the body of a request, and checks that it is of the app of `T`, as the schema names it.
    /// [`decode_in_app`](Webhook::decode_in_app) takes the id that the app has elsewhere. A notification of any app is read as a
    /// `Webhook<`[`AnyRecord`](crate::AnyRecord)`>`, whose [`app`](Webhook::app) says how to read it again.
    ///
    /// Events and members that this version does not know are kept.
    ///
    /// # Errors
    ///
    /// If the body is not a notification, is of another app, or has a record that `T` cannot hold. The error names the notification, so that it can be
    /// put aside: reading it again does not help.
    ///
    /// Source: kintone help, Content of webhook notifications
    pub fn decode(body: &[u8]) -> Result<Webhook<T>, WebhookError>
    where
        T: OwnedRecord,
    {
        let expected = match T::META.app {
            Some(_) if T::META.is_untyped() => None,
            Some(app) => Some(app),
            None => return Err(WebhookError::new(None, Cause::NoApp(T::META.name))),
        };
        read(body, expected)
    }

    /// Reads a notification, as [`decode`](Webhook::decode), of the app with this id: what the app of `T` is called in the environment that sends
    /// notifications. A client tells it for every environment:
    ///
    #[cfg_attr(all(feature = "derive", feature = "reqwest"), doc = "```no_run")]
    #[cfg_attr(not(all(feature = "derive", feature = "reqwest")), doc = "```ignore")]
    /// # #[derive(kintone_runtime::KintoneRecord)]
    /// # #[kintone(unchecked, app = 12)]
    /// # struct Invoice { 件名: String }
    /// use kintone_runtime::Client;
    /// use kintone_runtime::endpoint::AppRef;
    /// use kintone_runtime::webhook::Webhook;
    ///
    /// # fn example(client: Client, body: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
    /// let app = client.addressing().app(AppRef::of::<Invoice>())?;
    /// let webhook = Webhook::<Invoice>::decode_in_app(app, body)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`decode`](Webhook::decode).
    pub fn decode_in_app(app: impl Into<AppId>, body: &[u8]) -> Result<Webhook<T>, WebhookError>
    where
        T: OwnedRecord,
    {
        read(body, Some(app.into()))
    }
}

/// The app of a notification.
#[derive(Deserialize)]
struct App {
    id: AppId,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Person(#[serde(deserialize_with = "members::user")] User);

#[derive(Deserialize)]
#[serde(transparent)]
struct Instant(#[serde(deserialize_with = "members::instant")] DateTime<Utc>);

fn read<T: OwnedRecord>(body: &[u8], expected: Option<AppId>) -> Result<Webhook<T>, WebhookError> {
    let members: BTreeMap<String, &RawValue> = serde_json::from_slice(body)
        .map_err(|error| WebhookError::new(None, Cause::NoNotification(error)))?;
    let mut members = Members(members);
    let id: NotificationId = members
        .needed("id")
        .and_then(|id: String| match id.is_empty() {
            // All of them would be the same notification.
            true => Err(Cause::Missing("id")),
            false => Ok(NotificationId::new(id)),
        })
        .map_err(|cause| WebhookError::new(None, cause))?;
    match members.webhook(&id, expected) {
        Ok(webhook) => Ok(webhook),
        Err(cause) => Err(WebhookError::new(Some(id), cause)),
    }
}

/// The members of a notification that have not been read yet.
struct Members<'b>(BTreeMap<String, &'b RawValue>);

impl<'b> Members<'b> {
    fn webhook<T: OwnedRecord>(
        &mut self,
        id: &NotificationId,
        expected: Option<AppId>,
    ) -> Result<Webhook<T>, Cause> {
        let app: App = self.needed("app")?;
        if let Some(expected) = expected.filter(|expected| *expected != app.id) {
            return Err(Cause::AnotherApp {
                found: app.id,
                name: app.name,
                expected,
                record: T::META.name,
            });
        }
        let event = self.event(app.id)?;
        Ok(Webhook {
            id: id.clone(),
            app: app.id,
            app_name: app.name,
            event,
            url: self.optional("url")?,
            record_title: self.optional("recordTitle")?,
            others: self.others()?,
        })
    }

    fn event<T: OwnedRecord>(&mut self, app: AppId) -> Result<Event<T>, Cause> {
        let event: String = self.needed("type")?;
        Ok(match &*event {
            ADD_RECORD => Event::RecordAdded(self.record(app)?),
            UPDATE_RECORD => Event::RecordUpdated(self.record(app)?),
            UPDATE_STATUS => Event::StatusUpdated(self.record(app)?),
            DELETE_RECORD => Event::RecordDeleted(self.deletion()?),
            ADD_RECORD_COMMENT => Event::CommentAdded {
                record_id: self.record_id()?,
                comment: self.needed("comment")?,
            },
            _ => Event::Other(event),
        })
    }

    fn record<T: OwnedRecord>(&mut self, app: AppId) -> Result<Saved<T>, Cause> {
        let record = self.take("record").ok_or(Cause::Missing("record"))?;
        decode_saved(record.get()).map_err(|error| Cause::Record(error.in_app(app)))
    }

    fn deletion(&mut self) -> Result<Deletion, Cause> {
        let record_id = self.record_id()?;
        // kintone's pages spell these two in both ways.
        let by = [self.optional("deletedBy")?, self.optional("deleteBy")?];
        let at = [self.optional("deletedAt")?, self.optional("deleteAt")?];
        Ok(Deletion {
            record_id,
            deleted_by: by.into_iter().flatten().next().map(|Person(user)| user),
            deleted_at: at.into_iter().flatten().next().map(|Instant(time)| time),
        })
    }

    fn record_id(&mut self) -> Result<RecordId, Cause> {
        self.needed("recordId")
    }

    /// Takes a member that a notification cannot be without.
    fn needed<D: Deserialize<'b>>(&mut self, name: &'static str) -> Result<D, Cause> {
        self.optional(name)?.ok_or(Cause::Missing(name))
    }

    fn optional<D: Deserialize<'b>>(&mut self, name: &'static str) -> Result<Option<D>, Cause> {
        let Some(member) = self.take(name) else {
            return Ok(None);
        };
        serde_json::from_str(member.get())
            .map(Some)
            .map_err(|error| Cause::Member(name, error))
    }

    /// Takes a member, unless it is `null`.
    fn take(&mut self, name: &str) -> Option<&'b RawValue> {
        let member = self.0.remove(name)?;
        (member.get() != "null").then_some(member)
    }

    fn others(&mut self) -> Result<Map<String, Value>, Cause> {
        let members = std::mem::take(&mut self.0).into_iter();
        let others = members.map(|(name, member)| Ok((name, serde_json::from_str(member.get())?)));
        let others: Result<Map<String, Value>, serde_json::Error> = others.collect();
        others.map_err(Cause::NoNotification)
    }
}
