//! The typed operations of the client, one method for each request.

use super::{Call, Client};
use crate::api::{
    AddRecord, AddRecords, BulkRequest, BulkRequests, CountRecords, DeleteRecords, GetRecord,
    GetRecords, ToDelete, UpdateRecord, UpdateRecords, UpsertRecords, Upserted,
};
use crate::query::{IntoPagedQuery, IntoQuery};
use crate::record::codec::Page;
use crate::record::id::RecordId;
use crate::record::saved::Saved;
use crate::record::update::RecordUpdate;
use crate::record::update_key::UpdateKey;
use crate::record::written::Written;
use crate::record::{AppRecord, Editable, Field, Insertable, OwnedRecord};

impl Client {
    /// Reads one record. One that does not exist is an error: [`Error::is_not_found`](crate::Error::is_not_found).
    pub fn get_record<T: OwnedRecord + 'static>(&self, id: RecordId) -> Call<'_, Saved<T>> {
        self.send(GetRecord::new(id))
    }

    /// Reads the records that a condition or a query finds: 100, or its `limit`, which is 500 at most.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::OwnedRecord;
    /// # use kintone_runtime::{Client, Error};
    /// # async fn example<Invoice: OwnedRecord + 'static>(client: Client) -> Result<(), Error> {
    /// use kintone_runtime::Query;
    ///
    /// // With the tokens of a record: Query::<Invoice>::filter(|f| f.合計.gt(1000)).limit(500)
    /// let query = Query::raw("合計 > 1000 order by $id asc");
    /// let invoices = client.get_records::<Invoice>(query).await?;
    /// for invoice in &invoices {
    ///     println!("{} at revision {}", invoice.id(), invoice.revision());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_records<T: OwnedRecord + 'static>(
        &self,
        query: impl IntoPagedQuery<T>,
    ) -> Call<'_, Page<T>> {
        self.send(GetRecords::new(query))
    }

    /// How many records a condition or a query finds. An order changes nothing.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::OwnedRecord;
    /// # use kintone_runtime::{Client, Error};
    /// # async fn example<Invoice: OwnedRecord + 'static>(client: Client) -> Result<(), Error> {
    /// use kintone_runtime::Query;
    ///
    /// // With the tokens of a record: Query::<Invoice>::filter(|f| f.合計.gt(1000))
    /// let large = client.count_records::<Invoice>(Query::raw("合計 > 1000")).await?;
    /// println!("{large} invoices");
    /// # Ok(())
    /// # }
    /// ```
    pub fn count_records<T: AppRecord + 'static>(&self, query: impl IntoQuery<T>) -> Call<'_, u64> {
        self.send(CountRecords::new(query))
    }

    /// Adds one record.
    ///
    /// An add cannot store empty in a radio button or in a field whose default only the server knows: today, now, or who
    /// adds. An empty value of these is left out, and kintone puts the default in its place.
    pub fn add_record<'de, T: Insertable<'de>>(&self, record: &T) -> Call<'_, Written> {
        self.send(AddRecord::new(record))
    }

    /// Adds up to 100 records, all or none. The answer has their order.
    ///
    /// What is empty in a radio button, or in a field whose default only the server knows, gets the default, as with
    /// [`add_record`](Client::add_record).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::{Insertable, OwnedRecord};
    /// # use kintone_runtime::{Client, Error};
    /// # async fn example<Invoice: for<'de> Insertable<'de>>(client: Client, invoice: Invoice) -> Result<(), Error> {
    /// let added = client.add_records::<Invoice>(&[invoice]).await?;
    /// println!("record {} is at revision {}", added[0].id, added[0].revision);
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_records<'de, T: Insertable<'de>>(&self, records: &[T]) -> Call<'_, Vec<Written>> {
        self.send(AddRecords::new(records))
    }

    /// Updates one record: the fields that were edited in a record as it was read, or those that a [`Patch`](crate::Patch)
    /// names. If the record has another revision than the edit or the patch expects, that is an error:
    /// [`Error::is_conflict`](crate::Error::is_conflict). An edit that changed nothing is not sent.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::{Editable, OwnedRecord};
    /// # use kintone_runtime::{Client, Error, RecordId};
    /// # async fn example<Invoice: Editable + OwnedRecord + Clone + 'static>(client: Client) -> Result<(), Error> {
    /// let mut edit = client.get_record::<Invoice>(RecordId::new(1)).await?.edit();
    /// // Change the fields of `edit` here, as if it were the record.
    /// let written = client.update_record(&edit).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_record<U: RecordUpdate>(&self, update: &U) -> Call<'_, Written> {
        self.send(UpdateRecord::new(update))
    }

    /// Updates up to 100 records, all or none: edits, or patches and where they go. The answer has their order.
    pub fn update_records<U: RecordUpdate>(&self, updates: &[U]) -> Call<'_, Vec<Written>> {
        self.send(UpdateRecords::new(updates))
    }

    /// Updates the records that have the same value as one of these in a unique field, and adds the others: up to 100 in one
    /// call, all or none. The answer has their order, and says of each which it was.
    ///
    /// The field is left out of what is sent: its value is the update key. Records are sent whole, see [`UpsertRecords`].
    ///
    #[cfg_attr(feature = "derive", doc = "```no_run")]
    #[cfg_attr(not(feature = "derive"), doc = "```ignore")]
    /// # use kintone_runtime::{Client, Error, KintoneRecord};
    /// #[derive(KintoneRecord)]
    /// #[kintone(unchecked, app = 1)]
    /// struct Invoice {
    ///     #[kintone(code = "請求書番号", kind = SINGLE_LINE_TEXT, unique)]
    ///     number: String,
    ///     #[kintone(code = "備考", kind = MULTI_LINE_TEXT)]
    ///     note: String,
    /// }
    ///
    /// # async fn example(client: Client, invoices: Vec<Invoice>) -> Result<(), Error> {
    /// for upserted in client.upsert_records(|f| f.number, &invoices).await? {
    ///     println!("record {}: {:?}", upserted.id, upserted.operation);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn upsert_records<'de, T, K, V>(
        &self,
        key: impl FnOnce(T::Fields) -> Field<T, K, V>,
        records: &[T],
    ) -> Call<'_, Vec<Upserted>>
    where
        T: Insertable<'de> + Editable,
        K: UpdateKey<'de, V>,
    {
        self.send(UpsertRecords::new(key, records))
    }

    /// Deletes up to 100 records, all or none: ids, pairs of id and revision, or records as they were read.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Client, Error, RecordId, Revision};
    /// # async fn example<Invoice: AppRecord>(client: Client) -> Result<(), Error> {
    /// client.delete_records::<Invoice>([RecordId::new(1), RecordId::new(2)]).await?;
    /// client.delete_records::<Invoice>([(RecordId::new(3), Revision::new(5))]).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete_records<T: AppRecord>(
        &self,
        records: impl IntoIterator<Item: ToDelete>,
    ) -> Call<'_, ()> {
        self.send(DeleteRecords::<T>::new(records))
    }

    /// Runs 1 to 20 requests in one transaction: all or none. The answer is the tuple of their responses; an error is that of
    /// the request that failed, with its index: [`Error::bulk_index`](crate::Error::bulk_index).
    ///
    /// If the number of requests is known only at run time, they go as a `Vec`, and their responses come as one; see
    /// [`AnyBulkMember`](crate::api::AnyBulkMember) for requests of several types.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::{Insertable, OwnedRecord};
    /// # use kintone_runtime::{Client, Error, RecordId};
    /// # async fn example<Invoice: for<'de> Insertable<'de>>(client: Client, invoice: Invoice) -> Result<(), Error> {
    /// use kintone_runtime::api::{AddRecords, DeleteRecords};
    ///
    /// let (added, ()) = client
    ///     .bulk((
    ///         AddRecords::new(&[invoice]),
    ///         DeleteRecords::<Invoice>::new([RecordId::new(1)]),
    ///     ))
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn bulk<B: BulkRequests>(&self, requests: B) -> Call<'_, B::Responses> {
        self.send(BulkRequest::new(requests))
    }
}
