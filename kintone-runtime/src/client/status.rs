//! The operations of process management: actions and assignees.

use super::{Call, Client};
use crate::api::{ToStatusChange, UpdateAssignees, UpdateStatus, UpdateStatuses};
use crate::record::AppRecord;
use crate::record::action::ActionOf;
use crate::record::id::RecordId;
use crate::record::update::ExpectedRevision;
use crate::record::written::Written;

impl Client {
    /// Runs an action of the app's process on one record, if the record still has this revision; else
    /// [`Error::is_conflict`](crate::Error::is_conflict). The revision grows by two. Without a revision nothing keeps an
    /// action from being run a second time.
    ///
    /// The action is one of the enum that `kintone-codegen` wrote for the app, or a [`RawAction`](crate::record::action::RawAction). One
    /// that does not leave the state of the record is an error of kintone with the code `GAIA_IL03`.
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
    /// // A name that nothing checks, and no check of the revision.
    /// client.update_status::<Expense>(written.id, None, RawAction::new("Archive")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_status<T: AppRecord>(
        &self,
        id: RecordId,
        revision: impl ExpectedRevision,
        action: impl ActionOf<T>,
    ) -> Call<'_, Written> {
        self.send(UpdateStatus::new(id, revision, action))
    }

    /// Runs actions on up to 100 records, all or none: `(id, revision, action)`, or records as they were read, each with
    /// its action. The answer has their order.
    pub fn update_statuses<T: AppRecord>(
        &self,
        changes: impl IntoIterator<Item: ToStatusChange<T>>,
    ) -> Call<'_, Vec<Written>> {
        self.send(UpdateStatuses::<T>::new(changes))
    }

    /// Replaces the assignees of one record by up to 100 login names, if the record still has this revision. None at all
    /// removes them. It needs the permission to manage the app.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Client, Error, Saved};
    /// # async fn example<Expense: AppRecord>(client: Client, record: Saved<Expense>) -> Result<(), Error> {
    /// client.update_assignees::<Expense>(record.id(), record.revision(), ["sato"]).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_assignees<T: AppRecord>(
        &self,
        id: RecordId,
        revision: impl ExpectedRevision,
        assignees: impl IntoIterator<Item: Into<String>>,
    ) -> Call<'_, Written> {
        self.send(UpdateAssignees::<T>::new(id, revision, assignees))
    }
}
