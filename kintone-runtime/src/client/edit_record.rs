//! Changes a record that others may change at the same time: read, change, write, and start again after a conflict.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use crate::client::Client;
use crate::endpoint::error::Error;
use crate::record::edit::Edit;
use crate::record::id::RecordId;
use crate::record::written::Written;
use crate::record::{Editable, OwnedRecord};

/// The default limit on attempts to change a record. Our own choice.
const ATTEMPTS: u32 = 5;

/// A change of one record, which starts when it is awaited: see [`Client::edit`].
#[must_use = "nothing is read or written unless it is awaited"]
pub struct EditRecord<'a, T> {
    client: &'a Client,
    id: RecordId,
    change: Change<'a, T>,
    attempts: u32,
}

type Change<'a, T> = Box<dyn FnMut(&mut Edit<T>) + Send + 'a>;

impl Client {
    /// Reads one record, changes it, and writes the changes; after a conflict it starts again, [up to 5 times](EditRecord::attempts).
    ///
    /// What others write to other fields and rows in the meantime is kept. A change that changes nothing is not sent. The closure may run
    /// several times, each time on the current record, so it should depend on nothing but the record.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::{Editable, OwnedRecord};
    /// # use kintone_runtime::{Client, Error, RecordId};
    /// # async fn example<Invoice: Editable + OwnedRecord + Clone + Send + 'static>(client: Client) -> Result<(), Error> {
    /// let written = client
    ///     .edit::<Invoice>(RecordId::new(1), |invoice| {
    ///         // Change the fields of `invoice` here, as if it were the record.
    ///     })
    ///     .await?;
    /// println!("now at revision {}", written.revision);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::is_conflict`] after the last attempt. If an attempt was sent again because no answer arrived, a conflict can be caused by
    /// this very change. The record is then read: if it has the next revision and holds what was sent, the edit succeeded. Otherwise the
    /// error is a conflict that [may have happened](Error::may_have_happened), and the change is not made again.
    ///
    /// Source: kintone REST API, Get Record (GET record.json) and Update Record (PUT record.json)
    pub fn edit<'a, T: Editable + OwnedRecord + Clone + Send + 'static>(
        &'a self,
        id: RecordId,
        change: impl FnMut(&mut Edit<T>) + Send + 'a,
    ) -> EditRecord<'a, T> {
        EditRecord {
            client: self,
            id,
            change: Box::new(change),
            attempts: ATTEMPTS,
        }
    }
}

impl<T: Editable + OwnedRecord + Clone + Send + 'static> EditRecord<'_, T> {
    /// Sets how often the record is read and changed at most: 5 by default, and at least once.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    async fn run(mut self) -> Result<Written, Error> {
        let mut attempt = 1;
        loop {
            let mut edit = self.client.get_record::<T>(self.id).await?.edit();
            (self.change)(&mut edit);
            let call = self.client.update_record(&edit);
            match call.await {
                Err(error) if error.is_conflict() && error.followed_unanswered() => {
                    return settle(self.client, edit).await.ok_or(error);
                }
                Err(error) if error.is_conflict() && attempt < self.attempts => attempt += 1,
                result => return result,
            }
        }
    }
}

impl<'a, T: Editable + OwnedRecord + Clone + Send + 'static> IntoFuture for EditRecord<'a, T> {
    type Output = Result<Written, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// The result of an edit that was rejected when it was sent again, if the record shows that the first attempt succeeded.
async fn settle<T>(client: &Client, edit: Edit<T>) -> Option<Written>
where
    T: Editable + OwnedRecord + Clone + Send + 'static,
{
    let now = client.get_record::<T>(edit.id()).await.ok()?;
    let moved = now.revision().get().checked_sub(edit.revision().get());
    let is_made = moved == Some(1) && edit.is_held_by(&now);
    is_made.then(|| Written {
        id: now.id(),
        revision: now.revision(),
    })
}

impl<T> fmt::Debug for EditRecord<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EditRecord")
            .field("id", &self.id)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
