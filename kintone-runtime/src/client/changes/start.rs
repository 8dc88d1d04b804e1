//! Starts reading what changed since a bookmark.

use super::bookmark::Bookmark;
use super::since::ChangesSince;
use crate::client::Client;
use crate::record::OwnedRecord;

impl Client {
    /// Reads the records that were added, changed or deleted since a bookmark, in batches of up to 500, each with the bookmark after it.
    ///
    /// Store a batch and its bookmark in one transaction: then a program that ends at any point goes on with the next batch, and
    /// each revision that is read comes exactly once. Without a transaction store the data first, then the bookmark: changes may come
    /// twice, but none is lost. The bookmark that is passed here moves past a batch when the next one is requested.
    ///
    /// Added and changed records come first, in the order of their ids, then deleted ones, in the same order: it is not the
    /// order in which the changes were made. Of several changes of a record the last one comes. A record that is changed while
    /// others are read comes now or the next time.
    ///
    /// A reading asks for `updated >= t or $id > n`, because an app manager may set the updated time of a record that is added: imported
    /// records may be old. kintone's updated time has whole minutes, so `t` lies at least [5 minutes](ChangesSince::overlap) before the
    /// previous reading, and the bookmark keeps the revisions of what was changed since then. The time is that of the server, from the
    /// header `Date`; this machine's clock plays no part. A record whose updated time was set to the past is found if its id is higher
    /// than those that were read, or up to 10,000 lower because its transaction took longer.
    ///
    /// Deleted records are found with a bookmark that [tracks the ids](Bookmark::tracking_ids), or with the ids that
    /// [the caller holds](ChangesSince::held_ids); one request says that there are none. A record that may no longer be viewed looks like one that
    /// was deleted, and comes as added when it can be viewed again.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::OwnedRecord;
    /// # use kintone_runtime::{Client, Error};
    /// use kintone_runtime::client::{Bookmark, Change};
    ///
    /// # async fn example<Invoice: OwnedRecord + 'static>(client: Client, stored: &str) -> Result<(), Box<dyn std::error::Error>> {
    /// // The first time: Bookmark::tracking_ids()
    /// let mut bookmark: Bookmark = stored.parse()?;
    /// let mut changes = client.changes_since::<Invoice>(&mut bookmark);
    /// while let Some(batch) = changes.next().await {
    ///     let mut batch = batch?;
    ///     for change in &mut batch {
    ///         match change {
    ///             Change::Added(invoice) | Change::Changed(invoice) => println!("store {}", invoice.id()),
    ///             Change::Deleted(id) => println!("remove {id}"),
    ///             Change::Unreadable(id, error) => eprintln!("{id}: {error}"),
    ///         }
    ///     }
    ///     println!("store {}", batch.bookmark());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The first reading reads all records: 2,000 requests for 1,000,000. Later ones take one request, or more if more than 500 records
    /// changed, and one for the number of records if deletions are looked for. [`plan`](ChangesSince::plan) counts them.
    ///
    /// # Errors
    ///
    /// The bookmark is one of another app; the type has no field with the updated time, and the form does not show it either (see
    /// [`updated_time`](ChangesSince::updated_time)); an answer without the header `Date`; whatever else keeps a page from being read. Nothing
    /// is lost: the next call reads the same batch.
    ///
    /// Source: kintone REST API, Get Records (GET records.json)
    pub fn changes_since<'b, 'i, T: OwnedRecord + 'static>(
        &self,
        bookmark: &'b mut Bookmark,
    ) -> ChangesSince<'b, 'i, T> {
        ChangesSince::new(self.clone(), bookmark)
    }
}
