//! What changed in an app since a bookmark.

use std::fmt;
use std::time::Duration;

use super::{Client, Worker};
use crate::client::{Bookmark, ChangeBatch, ChangesPlan};
use crate::endpoint::error::Error;
use crate::record::OwnedRecord;
use crate::record::id::RecordId;

impl Client {
    /// Reads the records that were added, changed or deleted since a bookmark: see
    /// [`Client::changes_since`](crate::Client::changes_since).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::OwnedRecord;
    /// # use kintone_runtime::{Error, blocking::Client, client::Bookmark};
    /// # fn example<Invoice: OwnedRecord + 'static>(client: Client, mut bookmark: Bookmark) -> Result<(), Error> {
    /// for batch in client.changes_since::<Invoice>(&mut bookmark) {
    ///     let batch = batch?;
    ///     println!("store {} changes and {}", batch.changes().len(), batch.bookmark());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn changes_since<'b, 'i, T: OwnedRecord + 'static>(
        &self,
        bookmark: &'b mut Bookmark,
    ) -> ChangesSince<'b, 'i, T> {
        ChangesSince {
            changes: self.client.changes_since(bookmark),
            worker: self.worker.clone(),
        }
    }
}

/// An iterator over the changes of an app, in batches: see [`Client::changes_since`].
#[must_use = "nothing is read unless the batches are asked for"]
pub struct ChangesSince<'b, 'i, T> {
    changes: crate::client::ChangesSince<'b, 'i, T>,
    worker: Worker,
}

impl<'i, T: OwnedRecord + 'static> ChangesSince<'_, 'i, T> {
    /// Names the field with the updated time: see [`ChangesSince::updated_time`](crate::client::ChangesSince::updated_time).
    pub fn updated_time(mut self, code: impl Into<String>) -> Self {
        self.changes = self.changes.updated_time(code);
        self
    }

    /// Looks for deleted records among these ids: see [`ChangesSince::held_ids`](crate::client::ChangesSince::held_ids).
    pub fn held_ids<I>(mut self, ids: I) -> Self
    where
        I: IntoIterator<Item = RecordId, IntoIter: Send + 'i>,
    {
        self.changes = self.changes.held_ids(ids);
        self
    }

    /// Reads all ids to find deleted records: see [`ChangesSince::sweep`](crate::client::ChangesSince::sweep).
    pub fn sweep(mut self) -> Self {
        self.changes = self.changes.sweep();
        self
    }

    /// Does not look for deleted records: see [`ChangesSince::ignore_deleted`](crate::client::ChangesSince::ignore_deleted).
    pub fn ignore_deleted(mut self) -> Self {
        self.changes = self.changes.ignore_deleted();
        self
    }

    /// Sets how far each reading reaches back: see [`ChangesSince::overlap`](crate::client::ChangesSince::overlap).
    pub fn overlap(mut self, overlap: Duration) -> Self {
        self.changes = self.changes.overlap(overlap);
        self
    }

    /// Sets the size of a page and a batch: see [`ChangesSince::batch_size`](crate::client::ChangesSince::batch_size).
    pub fn batch_size(mut self, records: u32) -> Self {
        self.changes = self.changes.batch_size(records);
        self
    }

    /// Counts the records and the requests: see [`ChangesSince::plan`](crate::client::ChangesSince::plan).
    pub fn plan(&mut self) -> Result<ChangesPlan, Error> {
        self.worker.wait(self.changes.plan())
    }
}

impl<T: OwnedRecord + 'static> Iterator for ChangesSince<'_, '_, T> {
    type Item = Result<ChangeBatch<T>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.worker.wait(self.changes.next())
    }
}

impl<T> fmt::Debug for ChangesSince<'_, '_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.changes.fmt(f)
    }
}
