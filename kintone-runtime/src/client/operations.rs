//! The operations on records: one method of the client for each request.

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
use crate::record::update_key::NamesUpdateKey;
use crate::record::written::Written;
use crate::record::{AppRecord, Editable, Insertable, OwnedRecord};

impl Client {
    /// Reads one record.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::OwnedRecord;
    /// # use kintone_runtime::{Client, Error, RecordId};
    /// # async fn example<Invoice: OwnedRecord + 'static>(client: Client) -> Result<(), Error> {
    /// let invoice = client.get_record::<Invoice>(RecordId::new(1)).await?;
    /// println!("revision {}", invoice.revision());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`](crate::Error::is_not_found) if there is no record with this id.
    pub fn get_record<T: OwnedRecord + 'static>(&self, id: RecordId) -> Call<'_, Saved<T>> {
        self.send(GetRecord::new(id))
    }

    /// Reads the records that match a condition or a query: 100 unless it has a `limit`, which can be up to 500.
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

    /// Counts the records that match a condition or a query. An order makes no difference.
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
    /// An added record cannot be empty in a radio button, or in a field whose default only the server knows (today, now, the user who
    /// adds it). Empty values of these fields are left out, and kintone fills in the default.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::Insertable;
    /// # use kintone_runtime::{Client, Error};
    /// # async fn example<Invoice: for<'de> Insertable<'de>>(client: Client, invoice: Invoice) -> Result<(), Error> {
    /// let added = client.add_record(&invoice).await?;
    /// println!("record {} is at revision {}", added.id, added.revision);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::is_validation`](crate::Error::is_validation) if the form rejects a value: [`Error::errors`](crate::Error::errors) says
    /// which. If no answer arrives the record may have been added: [`Error::may_have_happened`](crate::Error::may_have_happened).
    pub fn add_record<'de, T: Insertable<'de>>(&self, record: &T) -> Call<'_, Written> {
        self.send(AddRecord::new(record))
    }

    /// Adds up to 100 records, all or none. The answer is in the same order.
    ///
    /// Empty radio buttons, and empty fields whose default only the server knows, get their default as with
    /// [`add_record`](Client::add_record). For more than 100 records see [`add_all`](Client::add_all).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::Insertable;
    /// # use kintone_runtime::{Client, Error};
    /// # async fn example<Invoice: for<'de> Insertable<'de>>(client: Client, invoice: Invoice) -> Result<(), Error> {
    /// let added = client.add_records::<Invoice>(&[invoice]).await?;
    /// println!("record {} is at revision {}", added[0].id, added[0].revision);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`add_record`](Client::add_record); more than 100 records are rejected before anything is sent.
    pub fn add_records<'de, T: Insertable<'de>>(&self, records: &[T]) -> Call<'_, Vec<Written>> {
        self.send(AddRecords::new(records))
    }

    /// Updates one record: the fields that an [`Edit`](crate::Edit) changed, or those that a [`Patch`](crate::Patch) names.
    ///
    /// An edit that changed nothing is not sent.
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
    ///
    /// # Errors
    ///
    /// [`Error::is_conflict`](crate::Error::is_conflict) if the record no longer has the revision that the edit or the patch expects,
    /// and [`Error::is_not_found`](crate::Error::is_not_found) if it no longer exists.
    pub fn update_record<U: RecordUpdate>(&self, update: &U) -> Call<'_, Written> {
        self.send(UpdateRecord::new(update))
    }

    /// Updates up to 100 records, all or none: edits, or patches with the records that they apply to. The answer is in the same order.
    ///
    /// For more than 100 records see [`update_all`](Client::update_all).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::{Editable, OwnedRecord};
    /// # use kintone_runtime::{Client, Edit, Error, Query};
    /// # async fn example<Invoice: Editable + OwnedRecord + Clone + 'static>(client: Client) -> Result<(), Error> {
    /// let page = client.get_records::<Invoice>(Query::all()).await?;
    /// let edits: Vec<Edit<Invoice>> = page.iter().map(|invoice| invoice.edit()).collect();
    /// // Change the edits here, as if they were the records.
    /// client.update_records(&edits).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`update_record`](Client::update_record), where one record is enough to reject all; more than 100 records are rejected
    /// before anything is sent.
    pub fn update_records<U: RecordUpdate>(&self, updates: &[U]) -> Call<'_, Vec<Written>> {
        self.send(UpdateRecords::new(updates))
    }

    /// Updates the records whose value in a unique field exists already, and adds the others: up to 100, all or none.
    ///
    /// The answer is in the same order, and says for each record whether it was updated or added. Records are sent completely, and
    /// what an upsert cannot write is left as it is: an empty radio button, and whatever a [`ReadOnly`](crate::ReadOnly) holds. See
    /// [`UpsertRecords`]. For more than 100 records see [`upsert_all`](Client::upsert_all).
    ///
    /// # Errors
    ///
    /// Two records with the same key, an empty key and a key of more than 64 characters are rejected before anything is sent.
    /// [`Error::is_validation`](crate::Error::is_validation) if the form rejects a value.
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
        key: impl NamesUpdateKey<'de, T, K, V>,
        records: &[T],
    ) -> Call<'_, Vec<Upserted>>
    where
        T: Insertable<'de> + Editable,
    {
        self.send(UpsertRecords::new(key, records))
    }

    /// Deletes up to 100 records, all or none: ids, pairs of id and revision, or records as they were read.
    ///
    /// For more than 100 records see [`delete_all`](Client::delete_all).
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
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`](crate::Error::is_not_found) if a record no longer exists, and
    /// [`Error::is_conflict`](crate::Error::is_conflict) if one has another revision than the one given.
    pub fn delete_records<T: AppRecord>(
        &self,
        records: impl IntoIterator<Item: ToDelete>,
    ) -> Call<'_, ()> {
        self.send(DeleteRecords::<T>::new(records))
    }

    /// Runs 1 to 20 requests as one transaction, all or none. The answer is the tuple of their responses.
    ///
    /// If the number of requests is only known at run time, pass a `Vec` of them; the responses are then a `Vec` too. For requests of
    /// several types in one `Vec`, see [`AnyBulkMember`](crate::api::AnyBulkMember).
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
    ///
    /// # Errors
    ///
    /// The error of the request that failed, with its index: [`Error::bulk_index`](crate::Error::bulk_index).
    pub fn bulk<B: BulkRequests>(&self, requests: B) -> Call<'_, B::Responses> {
        self.send(BulkRequest::new(requests))
    }
}
