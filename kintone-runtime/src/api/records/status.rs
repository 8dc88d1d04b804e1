//! Update Status, Update Statuses: run actions of the process management.

use std::marker::PhantomData;

use serde_json::{Value, json};

use crate::api::records::shapes::{check_count, updated, written};
use crate::endpoint::error::Error;
use crate::endpoint::{Addressing, AppRef, Method, Replay};
use crate::endpoint::{BulkMember, Encode, Encoded, Endpoint, Info};
use crate::record::AppRecord;
use crate::record::action::{ActionOf, RawAction};
use crate::record::id::{RecordId, Revision};
use crate::record::saved::Saved;
use crate::record::update::ExpectedRevision;
use crate::record::written::Written;

/// Runs an action on one record, if the record still has this revision. The revision grows by 2.
///
/// If the current status has assignees, only they can run its actions; an API token acts as the administrator. In a status where all assignees
/// have to act, the record stays until the last one did.
///
/// ```no_run
/// # use kintone_runtime::record::AppRecord;
/// # use kintone_runtime::record::action::RawAction;
/// # use kintone_runtime::{Client, Error, Saved};
/// use kintone_runtime::api::UpdateStatus;
///
/// # async fn example<Expense: AppRecord>(client: Client, record: Saved<Expense>) -> Result<(), Error> {
/// let action = RawAction::new("Submit").assignee("sato");
/// client.send(UpdateStatus::<Expense>::new(record.id(), record.revision(), action)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`] if the record has another revision. kintone rejects an action that is not available in the current status, or whose
/// condition the record does not meet, with the code `GAIA_IL03`.
///
/// Source: kintone REST API, Update Status (PUT record/status.json)
pub struct UpdateStatus<T> {
    change: StatusChange<T>,
}

impl<T> UpdateStatus<T> {
    /// Creates a request that runs this action on the record with this id. With `None` as the revision, nothing prevents the action from being
    /// run twice.
    pub fn new(
        id: RecordId,
        revision: impl ExpectedRevision,
        action: impl ActionOf<T>,
    ) -> UpdateStatus<T>
    where
        T: AppRecord,
    {
        UpdateStatus {
            change: StatusChange::new(id, revision, action),
        }
    }

    /// Creates a request from what [`UpdateStatuses`] takes as well, such as a record as it was read together with its action.
    ///
    /// ```
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::record::action::RawAction;
    /// # use kintone_runtime::Saved;
    /// # use kintone_runtime::api::UpdateStatus;
    /// # fn example<Expense: AppRecord>(record: Saved<Expense>) -> UpdateStatus<Expense> {
    /// UpdateStatus::of((&record, RawAction::new("Archive")))
    /// # }
    /// ```
    pub fn of(change: impl ToStatusChange<T>) -> UpdateStatus<T> {
        UpdateStatus {
            change: change.to_status_change(),
        }
    }
}

impl<T> UpdateStatus<T> {
    /// What the request declares, independent of its type parameters.
    pub const INFO: Info = Info::new("update status", &Method::PUT, "record/status.json").bulk();
}

impl<T: AppRecord> Endpoint for UpdateStatus<T> {
    type Response = Written;
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }

    /// Without a revision, the action would be run a second time.
    fn replay(&self) -> Replay {
        Replay::always_if(self.change.revision.is_some())
    }
}

impl<T: AppRecord> Encode for UpdateStatus<T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Written>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        let id = self.change.id;
        let mut body = self.change.into_json();
        body["app"] = app.get().into();
        Ok(Encoded::json(body.to_string().into(), move |response| {
            written(id, &response)
        }))
    }
}

impl<T: AppRecord> BulkMember for UpdateStatus<T> {}

/// Runs actions on up to [`MAX_RECORDS_PER_CALL`](crate::api::MAX_RECORDS_PER_CALL) records, all or none.
///
/// An empty list succeeds without a request.
///
/// ```no_run
/// # use kintone_runtime::record::AppRecord;
/// # use kintone_runtime::record::action::RawAction;
/// # use kintone_runtime::{Client, Error, Saved};
/// use kintone_runtime::api::UpdateStatuses;
///
/// # async fn example<Expense: AppRecord>(client: Client, records: Vec<Saved<Expense>>) -> Result<(), Error> {
/// let changes = records.iter().map(|record| (record, RawAction::new("Archive")));
/// client.send(UpdateStatuses::<Expense>::new(changes)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// As for [`UpdateStatus`], where one record is enough to reject all. A list that is too long is rejected before anything is sent.
///
/// Source: kintone REST API, Update Statuses (PUT records/status.json)
pub struct UpdateStatuses<T> {
    changes: Vec<StatusChange<T>>,
}

impl<T> UpdateStatuses<T> {
    /// Creates a request for these changes: `(id, revision, action)`, or a record as it was read and an action. The answer is in the same order.
    pub fn new(changes: impl IntoIterator<Item: ToStatusChange<T>>) -> UpdateStatuses<T>
    where
        T: AppRecord,
    {
        UpdateStatuses {
            changes: changes
                .into_iter()
                .map(ToStatusChange::to_status_change)
                .collect(),
        }
    }
}

impl<T> UpdateStatuses<T> {
    /// What the request declares, independent of its type parameters.
    pub const INFO: Info = Info::new("update statuses", &Method::PUT, "records/status.json").bulk();
}

impl<T: AppRecord> Endpoint for UpdateStatuses<T> {
    type Response = Vec<Written>;
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }

    /// Without a revision, an action would be run a second time; with one, kintone rejects all of them.
    fn replay(&self) -> Replay {
        let is_guarded = |change: &StatusChange<T>| change.revision.is_some();
        Replay::always_if(self.changes.iter().all(is_guarded))
    }
}

impl<T: AppRecord> Encode for UpdateStatuses<T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Vec<Written>>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        if self.changes.is_empty() {
            return Ok(Encoded::answered(Vec::new()));
        }
        check_count(self.changes.len())?;
        let count = self.changes.len();
        let changes = self.changes.into_iter().map(StatusChange::into_json);
        let body = json!({"app": app.get(), "records": changes.collect::<Vec<_>>()});
        let encoded = Encoded::json(body.to_string().into(), move |response| {
            updated(&response, count)
        });
        Ok(encoded.writes(count))
    }
}

impl<T: AppRecord> BulkMember for UpdateStatuses<T> {}

/// An action to run on one record with [`UpdateStatuses`].
pub struct StatusChange<T> {
    id: RecordId,
    revision: Option<Revision>,
    action: RawAction,
    record: PhantomData<fn() -> T>,
}

impl<T> StatusChange<T> {
    /// Creates an action to run on the record with this id, if it still has this revision.
    pub fn new(
        id: RecordId,
        revision: impl ExpectedRevision,
        action: impl ActionOf<T>,
    ) -> StatusChange<T>
    where
        T: AppRecord,
    {
        StatusChange {
            id,
            revision: revision.expected(),
            action: action.into(),
            record: PhantomData,
        }
    }
}

impl<T> StatusChange<T> {
    fn into_json(self) -> Value {
        let (action, assignee) = self.action.into_parts();
        let mut change = json!({"id": self.id.get(), "action": action});
        if let Some(assignee) = assignee {
            change["assignee"] = assignee.into();
        }
        if let Some(revision) = self.revision {
            change["revision"] = revision.get().into();
        }
        change
    }
}

/// A type that converts to a [`StatusChange`] of a `T`: `(id, revision, action)`, or a record as it was read and an action.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which action to run on which `{T}`",
    label = "not a change of status",
    note = "write `(id, revision, action)`, with `None` for no revision check, or `(&saved, action)`"
)]
pub trait ToStatusChange<T> {
    /// Converts to the change.
    #[doc(hidden)]
    fn to_status_change(self) -> StatusChange<T>;
}

impl<T> ToStatusChange<T> for StatusChange<T> {
    fn to_status_change(self) -> StatusChange<T> {
        self
    }
}

impl<T: AppRecord, R: ExpectedRevision, A: ActionOf<T>> ToStatusChange<T> for (RecordId, R, A) {
    fn to_status_change(self) -> StatusChange<T> {
        let (id, revision, action) = self;
        StatusChange::new(id, revision, action)
    }
}

impl<T: AppRecord, A: ActionOf<T>> ToStatusChange<T> for (&Saved<T>, A) {
    fn to_status_change(self) -> StatusChange<T> {
        let (record, action) = self;
        StatusChange::new(record.id(), record.revision(), action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::saved;
    use crate::endpoint::testing::{addressing, answer, body, sent};
    use crate::record::id::AppId;
    use crate::record::testing::Note;

    const ID: RecordId = RecordId::new(7);

    /// What is sent, whatever the order of its members.
    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    fn written(id: u64, revision: u64) -> Written {
        Written {
            id: RecordId::new(id),
            revision: Revision::new(revision),
        }
    }

    #[test]
    fn an_action_is_sent_by_its_name_with_the_revision() {
        let submit = || {
            let action = RawAction::new("提出する").assignee("sato");
            UpdateStatus::<Note>::new(ID, Revision::new(3), action)
        };
        let request = sent(submit());
        assert_eq!(request.method, Method::PUT);
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/record/status.json"
        );
        assert_eq!(request.apps, [AppId::new(1)]);
        assert_eq!(
            json(&body(submit())),
            json!({"app": 1, "id": 7, "revision": 3, "action": "提出する", "assignee": "sato"})
        );
        let record = saved(7, "件名");
        let action = RawAction::new("提出する").assignee("sato");
        assert_eq!(body(UpdateStatus::of((&record, action))), body(submit()));
        let answered = answer(submit(), 200, r#"{"revision":"5"}"#);
        assert_eq!(answered.unwrap(), written(7, 5));
    }

    #[test]
    fn without_revision_and_assignee_neither_is_sent() {
        let request = UpdateStatus::<Note>::new(ID, None, RawAction::new("承認する"));
        assert_eq!(
            json(&body(request)),
            json!({"app": 1, "id": 7, "action": "承認する"})
        );
    }

    #[test]
    fn statuses_take_ids_with_revisions_and_records_that_were_read() {
        let record = saved(8, "read");
        let requests = || {
            let one = StatusChange::new(ID, None, RawAction::new("a"));
            let other = (&record, RawAction::new("b")).to_status_change();
            UpdateStatuses::<Note>::new([one, other])
        };
        assert_eq!(
            sent(requests()).url,
            "https://example.cybozu.com/k/v1/records/status.json"
        );
        assert_eq!(
            json(&body(requests())),
            json!({"app": 1, "records": [{"id": 7, "action": "a"}, {"id": 8, "action": "b", "revision": 3}]})
        );
        let both = r#"{"records":[{"id":"7","revision":"3"},{"id":"8","revision":"5"}]}"#;
        let answered = answer(requests(), 200, both);
        assert_eq!(answered.unwrap(), [written(7, 3), written(8, 5)]);
        let error = answer(requests(), 200, r#"{"records":[]}"#).unwrap_err();
        assert!(error.may_have_happened(), "{error}");
    }

    #[test]
    fn none_is_a_success_without_a_request_and_a_hundred_and_one_are_refused() {
        let changes = |count: u64| {
            let ids = (1..=count).map(RecordId::new);
            UpdateStatuses::<Note>::new(ids.map(|id| (id, None, RawAction::new("a"))))
        };
        let nothing = crate::endpoint::prepare(changes(0), &addressing()).unwrap();
        assert!(nothing.request().is_none());
        assert_eq!(nothing.read(None).unwrap(), []);
        assert!(crate::endpoint::prepare(changes(100), &addressing()).is_ok());
        let error = crate::endpoint::prepare(changes(101), &addressing()).err();
        let error = error.expect("an error").to_string();
        assert!(
            error.starts_with("update statuses of app 1: 101 records in one call"),
            "{error}"
        );
    }
}
