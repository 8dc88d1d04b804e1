//! The operations of process management: one method of the client for each request.

use super::{Call, Client};
use crate::api::{ToStatusChange, UpdateAssignees, UpdateStatus, UpdateStatuses};
use crate::record::AppRecord;
use crate::record::action::ActionOf;
use crate::record::id::RecordId;
use crate::record::update::ExpectedRevision;
use crate::record::written::Written;

impl Client {
    /// Runs an action of the app's process on one record. The revision of the record grows by 2.
    ///
    /// The action is a variant of the enum that `kintone-codegen` generates for the app, or a
    /// [`RawAction`](crate::record::action::RawAction). With `None` as the revision, nothing prevents the action from being run twice.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::record::action::RawAction;
    /// # use kintone_runtime::{Client, Error, KintoneAction, Saved};
    /// # #[derive(KintoneAction)]
    /// # #[kintone(unchecked)]
    /// # enum ExpenseAction { #[kintone(from = "Draft", to = "In review")] Submit { assignee: String } }
    /// # async fn example<Expense: AppRecord>(client: Client, record: Saved<Expense>) -> Result<(), Error> {
    /// let submit = ExpenseAction::Submit { assignee: "sato".into() };
    /// let written = client.update_status::<Expense>(record.id(), record.revision(), submit).await?;
    ///
    /// // By name, which is not checked at compile time, and whatever the revision is.
    /// client.update_status::<Expense>(written.id, None, RawAction::new("Archive")).await?;
    ///
    /// // With a record in place of its id and revision, as `update_statuses` takes them.
    /// use kintone_runtime::api::UpdateStatus;
    /// client.send(UpdateStatus::of((&record, RawAction::new("Archive")))).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::is_conflict`](crate::Error::is_conflict) if the record has another revision. kintone rejects an action that is not
    /// available in the current status of the record with the code `GAIA_IL03`.
    pub fn update_status<T: AppRecord>(
        &self,
        id: RecordId,
        revision: impl ExpectedRevision,
        action: impl ActionOf<T>,
    ) -> Call<'_, Written> {
        self.send(UpdateStatus::new(id, revision, action))
    }

    /// Runs actions on up to 100 records, all or none. The answer is in the same order.
    ///
    /// Each change is `(id, revision, action)`, or a record as it was read together with its action.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::record::action::RawAction;
    /// # use kintone_runtime::{Client, Error, Saved};
    /// # async fn example<Expense: AppRecord>(client: Client, records: Vec<Saved<Expense>>) -> Result<(), Error> {
    /// let changes = records.iter().map(|record| (record, RawAction::new("Archive")));
    /// client.update_statuses::<Expense>(changes).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`update_status`](Client::update_status), where one record is enough to reject all; more than 100 changes are rejected
    /// before anything is sent.
    pub fn update_statuses<T: AppRecord>(
        &self,
        changes: impl IntoIterator<Item: ToStatusChange<T>>,
    ) -> Call<'_, Vec<Written>> {
        self.send(UpdateStatuses::<T>::new(changes))
    }

    /// Replaces the assignees of one record with up to 100 users, given by login name. An empty list removes all assignees.
    ///
    /// This needs the permission to manage the app. The revision of the record grows by 1.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Client, Error, Saved};
    /// # async fn example<Expense: AppRecord>(client: Client, record: Saved<Expense>) -> Result<(), Error> {
    /// client.update_assignees::<Expense>(record.id(), record.revision(), ["sato"]).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::is_conflict`](crate::Error::is_conflict) if the record has another revision; more than 100 assignees are rejected before
    /// anything is sent.
    pub fn update_assignees<T: AppRecord>(
        &self,
        id: RecordId,
        revision: impl ExpectedRevision,
        assignees: impl IntoIterator<Item: Into<String>>,
    ) -> Call<'_, Written> {
        self.send(UpdateAssignees::<T>::new(id, revision, assignees))
    }
}
