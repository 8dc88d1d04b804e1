//! Counts the requests that the changes take, before they are read.

use super::deletions;
use super::since::{ChangesSince, FindsDeleted};
use crate::endpoint::error::Error;
use crate::query::Query;
use crate::record::OwnedRecord;

/// What reading the changes takes: see [`ChangesSince::plan`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangesPlan {
    /// How many records are to be read. Those that were delivered before are among them, if they were changed within the overlap.
    pub records: u64,
    /// How many requests read them.
    pub read_requests: u64,
    /// How many records at least were deleted; 0 if deleted records are not looked for.
    pub deleted: u64,
    /// How many requests at most find the deleted records.
    pub deletion_requests: u64,
}

impl ChangesPlan {
    /// Returns how many requests there are at most. Each counts against the daily limit of the app: 10,000 in the standard plan.
    ///
    /// Source: kintone help, limits of the REST API
    pub fn requests(&self) -> u64 {
        self.read_requests + self.deletion_requests
    }
}

impl<T: OwnedRecord + 'static> ChangesSince<'_, '_, T> {
    /// Counts the records to be read, and with them the requests: one request for the records, and one more for those that were
    /// deleted, if they are looked for. Nothing is delivered, and the bookmark does not move.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::OwnedRecord;
    /// # use kintone_runtime::{Client, Error};
    /// # use kintone_runtime::client::Bookmark;
    /// # async fn example<Invoice: OwnedRecord + 'static>(client: Client, mut bookmark: Bookmark) -> Result<(), Error> {
    /// let plan = client.changes_since::<Invoice>(&mut bookmark).plan().await?;
    /// println!("{} records, {} requests", plan.records, plan.requests());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn plan(&mut self) -> Result<ChangesPlan, Error> {
        self.check_bookmark()?;
        let updated = self.updated().await?;
        let query = Query::<T>::raw(self.position.condition(&updated));
        let records = self.client.count_records(query).await?;
        let pages = |records: u64| records / u64::from(self.batch_size) + 1;
        let (held, highest) = (self.position.held, self.position.max);
        let there = match (self.deleted, highest) {
            (FindsDeleted::Not, _) => None,
            (_, 0) => Some(0),
            _ => Some(deletions::count_in::<T>(&self.client, 0, highest).await?),
        };
        let deletion_requests = match (self.deleted, there) {
            (FindsDeleted::Not, _) | (_, None) => 0,
            (FindsDeleted::Counted, Some(there)) if there == held => 1,
            // Some ranges are counted before they are read.
            (FindsDeleted::Counted, Some(there)) => 1 + pages(there) + pages(there).div_ceil(2),
            (FindsDeleted::All, Some(there)) => pages(there.max(records)),
        };
        Ok(ChangesPlan {
            records,
            read_requests: pages(records),
            deleted: there.map_or(0, |there| held.saturating_sub(there)),
            deletion_requests,
        })
    }
}
