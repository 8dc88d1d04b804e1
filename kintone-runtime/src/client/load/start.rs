//! Operations on any number of records.

use futures_util::{Stream, stream};

use super::Client;
use crate::api::ToDelete;
use crate::client::load::{Adding, Load, Others, RecordInput, UpdateInput, Updating};
use crate::record::update_key::NamesUpdateKey;
use crate::record::{AppRecord, Editable, Insertable};

impl Client {
    /// Adds any number of records, given by a slice or an iterator of records or references.
    ///
    /// See [`Load`] for how they are sent and what can be set. With a [unique key](Load::unique_key) the load finds out
    /// what became of records whose answer was lost.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::{Insertable, OwnedRecord};
    /// # use kintone_runtime::{Client, Error};
    /// # async fn example<Invoice: for<'de> Insertable<'de> + Send + Sync>(client: Client, invoices: Vec<Invoice>) -> Result<(), Error> {
    /// client.add_all(&invoices).await.complete()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Source: kintone REST API, Bulk Request (POST bulkRequest.json), Add Records (POST records.json)
    pub fn add_all<'a, 'de, T, By>(
        &self,
        records: impl IntoIterator<Item: RecordInput<By, Record = T>, IntoIter: Send + 'a>,
    ) -> Load<'a, T, Adding>
    where
        T: Insertable<'de>,
    {
        self.add_stream(stream::iter(records))
    }

    /// Adds records from an asynchronous stream, like [`add_all`](Client::add_all).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::Insertable;
    /// # use kintone_runtime::{Client, Error};
    /// # async fn example<Invoice: for<'de> Insertable<'de> + Send + Sync>(client: Client, invoices: Vec<Invoice>) -> Result<(), Error> {
    /// let invoices = futures_util::stream::iter(&invoices);
    /// client.add_stream(invoices).await.complete()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_stream<'a, 'de, T, By>(
        &self,
        records: impl Stream<Item: RecordInput<By, Record = T>> + Send + 'a,
    ) -> Load<'a, T, Adding>
    where
        T: Insertable<'de>,
    {
        Load::adding(self, records)
    }

    /// Updates any number of records, given by edits of records that were read or by patches with their target. Edits that
    /// change nothing are not sent. All of them identify their records in the same way: by id, or by one unique field.
    /// [`if_missing`](Load::if_missing) sets what happens if a record does not exist.
    ///
    /// If an answer is lost, records with an expected revision are read back. They were updated if each has the next
    /// revision and holds what was sent, and were not if one still has the old revision. Otherwise they stay
    /// [unknown](crate::client::load::Status::Unknown) until [`unknown_as`](Load::unknown_as) settles them; so do records with
    /// attached files, or with rich text that kintone rewrote, which cannot be compared. Updates without a revision are sent
    /// again.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Client, Error, Patch, RecordId};
    /// # async fn example<Invoice: AppRecord + 'static>(client: Client, ids: Vec<RecordId>) -> Result<(), Error> {
    /// let updates = ids.iter().map(|id| Patch::<Invoice>::new().on(*id, None));
    /// client.update_all(updates).await.complete()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Source: kintone REST API, Bulk Request (POST bulkRequest.json), Update Records (PUT records.json)
    pub fn update_all<'a, T, By>(
        &self,
        updates: impl IntoIterator<Item: UpdateInput<By, Record = T>, IntoIter: Send + 'a>,
    ) -> Load<'a, T, Updating>
    where
        T: AppRecord,
    {
        self.update_stream(stream::iter(updates))
    }

    /// Updates records from an asynchronous stream, like [`update_all`](Client::update_all).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Client, Error, Patch, RecordId};
    /// # async fn example<Invoice: AppRecord + 'static>(client: Client, ids: Vec<RecordId>) -> Result<(), Error> {
    /// let updates = ids.iter().map(|id| Patch::<Invoice>::new().on(*id, None));
    /// client.update_stream(futures_util::stream::iter(updates)).await.complete()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_stream<'a, T, By>(
        &self,
        updates: impl Stream<Item: UpdateInput<By, Record = T>> + Send + 'a,
    ) -> Load<'a, T, Updating>
    where
        T: AppRecord,
    {
        Load::updating(self, updates)
    }

    /// Updates the records that have the same value in a unique field, and adds the others. Sending them again does no harm, so
    /// a load that was interrupted is simply run again.
    ///
    /// Records are sent whole, and what an upsert cannot write is left as it is: an empty radio button, which a
    /// [note](crate::client::load::Outcome::notes) names, and whatever a [`ReadOnly`](crate::ReadOnly) holds. See
    /// [`UpsertRecords`](crate::api::UpsertRecords).
    ///
    #[cfg_attr(feature = "derive", doc = "```no_run")]
    #[cfg_attr(not(feature = "derive"), doc = "```ignore")]
    /// # use kintone_runtime::{Client, Error, KintoneRecord};
    /// #[derive(KintoneRecord)]
    /// #[kintone(unchecked, app = 1)]
    /// struct Invoice {
    ///     #[kintone(code = "請求書番号", kind = SINGLE_LINE_TEXT, unique)]
    ///     number: String,
    /// }
    ///
    /// # async fn example(client: Client, invoices: Vec<Invoice>) -> Result<(), Error> {
    /// client.upsert_all(|f| f.number, &invoices).await.complete()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Source: kintone REST API, Bulk Request (POST bulkRequest.json), Update Records (PUT records.json) with `upsert`
    pub fn upsert_all<'a, 'de, T, K, V, By>(
        &self,
        key: impl NamesUpdateKey<'de, T, K, V>,
        records: impl IntoIterator<Item: RecordInput<By, Record = T>, IntoIter: Send + 'a>,
    ) -> Load<'a, T, Others>
    where
        T: Insertable<'de> + Editable,
    {
        self.upsert_stream(key, stream::iter(records))
    }

    /// Upserts records from an asynchronous stream, like [`upsert_all`](Client::upsert_all).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::update_key::UpdateKey;
    /// # use kintone_runtime::record::{Editable, Field, Insertable};
    /// # use kintone_runtime::{Client, Error};
    /// # async fn example<Invoice: for<'de> Insertable<'de> + Editable + Send + Sync, K: for<'de> UpdateKey<'de, String>>(client: Client, key: fn(Invoice::Fields) -> Field<Invoice, K, String>, invoices: Vec<Invoice>) -> Result<(), Error> {
    /// // With the fields of a record type: client.upsert_stream(|f| f.number, …)
    /// client.upsert_stream(key, futures_util::stream::iter(&invoices)).await.complete()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn upsert_stream<'a, 'de, T, K, V, By>(
        &self,
        key: impl NamesUpdateKey<'de, T, K, V>,
        records: impl Stream<Item: RecordInput<By, Record = T>> + Send + 'a,
    ) -> Load<'a, T, Others>
    where
        T: Insertable<'de> + Editable,
    {
        Load::upserting(self, key.index(), records)
    }

    /// Deletes any number of records, given by ids, by pairs of id and revision, or by records that were read. A record that
    /// is already gone fails with [`Error::is_not_found`](crate::Error::is_not_found).
    ///
    /// If an answer is lost and the records are not in the app, they count as committed with the change
    /// [`Gone`](crate::client::load::Change::Gone): kintone does not tell a deleted record from one that never existed.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Client, Error, RecordId};
    /// # async fn example<Invoice: AppRecord>(client: Client, ids: Vec<RecordId>) -> Result<(), Error> {
    /// client.delete_all::<Invoice>(ids).await.complete()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Source: kintone REST API, Bulk Request (POST bulkRequest.json), Delete Records (DELETE records.json)
    pub fn delete_all<'a, T: AppRecord>(
        &self,
        records: impl IntoIterator<Item: ToDelete, IntoIter: Send + 'a>,
    ) -> Load<'a, T, Others> {
        self.delete_stream(stream::iter(records))
    }

    /// Deletes records from an asynchronous stream, like [`delete_all`](Client::delete_all).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Client, Error, RecordId};
    /// # async fn example<Invoice: AppRecord>(client: Client, ids: Vec<RecordId>) -> Result<(), Error> {
    /// client.delete_stream::<Invoice>(futures_util::stream::iter(ids)).await.complete()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete_stream<'a, T: AppRecord>(
        &self,
        records: impl Stream<Item: ToDelete> + Send + 'a,
    ) -> Load<'a, T, Others> {
        Load::deleting(self, records)
    }
}
