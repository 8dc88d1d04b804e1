//! The operations on up to 100 records, one method for each request.

use super::Client;
use crate::api::{BulkRequests, ToDelete, ToStatusChange, Upserted};
use crate::client::Verification;
use crate::endpoint::Encode;
use crate::endpoint::error::Error;
use crate::query::{IntoPagedQuery, IntoQuery};
use crate::record::action::ActionOf;
use crate::record::codec::Page;
use crate::record::edit::Edit;
use crate::record::id::RecordId;
use crate::record::saved::Saved;
use crate::record::update::ExpectedRevision;
use crate::record::update::RecordUpdate;
use crate::record::update_key::UpdateKey;
use crate::record::written::Written;
use crate::record::{AppRecord, Editable, Field, Insertable, OwnedRecord};

impl Client {
    /// Sends any request: see [`Client::send`](crate::Client::send).
    pub fn send<E: Encode>(&self, request: E) -> Result<E::Response, Error> {
        self.wait(self.client.send(request))
    }

    /// Reads one record: see [`Client::get_record`](crate::Client::get_record).
    pub fn get_record<T: OwnedRecord + 'static>(&self, id: RecordId) -> Result<Saved<T>, Error> {
        self.wait(self.client.get_record(id))
    }

    /// Reads up to 500 records: see [`Client::get_records`](crate::Client::get_records).
    pub fn get_records<T: OwnedRecord + 'static>(
        &self,
        query: impl IntoPagedQuery<T>,
    ) -> Result<Page<T>, Error> {
        self.wait(self.client.get_records(query))
    }

    /// How many records a query finds: see [`Client::count_records`](crate::Client::count_records).
    pub fn count_records<T: AppRecord + 'static>(
        &self,
        query: impl IntoQuery<T>,
    ) -> Result<u64, Error> {
        self.wait(self.client.count_records(query))
    }

    /// Adds one record: see [`Client::add_record`](crate::Client::add_record).
    pub fn add_record<'de, T: Insertable<'de>>(&self, record: &T) -> Result<Written, Error> {
        self.wait(self.client.add_record(record))
    }

    /// Adds up to 100 records: see [`Client::add_records`](crate::Client::add_records).
    pub fn add_records<'de, T: Insertable<'de>>(
        &self,
        records: &[T],
    ) -> Result<Vec<Written>, Error> {
        self.wait(self.client.add_records(records))
    }

    /// Updates one record: see [`Client::update_record`](crate::Client::update_record).
    pub fn update_record<U: RecordUpdate>(&self, update: &U) -> Result<Written, Error> {
        self.wait(self.client.update_record(update))
    }

    /// Updates up to 100 records: see [`Client::update_records`](crate::Client::update_records).
    pub fn update_records<U: RecordUpdate>(&self, updates: &[U]) -> Result<Vec<Written>, Error> {
        self.wait(self.client.update_records(updates))
    }

    /// Updates or adds up to 100 records by a unique field: see
    /// [`Client::upsert_records`](crate::Client::upsert_records).
    pub fn upsert_records<'de, T, K, V>(
        &self,
        key: impl FnOnce(T::Fields) -> Field<T, K, V>,
        records: &[T],
    ) -> Result<Vec<Upserted>, Error>
    where
        T: Insertable<'de> + Editable,
        K: UpdateKey<'de, V>,
    {
        self.wait(self.client.upsert_records(key, records))
    }

    /// Deletes up to 100 records: see [`Client::delete_records`](crate::Client::delete_records).
    pub fn delete_records<T: AppRecord>(
        &self,
        records: impl IntoIterator<Item: ToDelete>,
    ) -> Result<(), Error> {
        self.wait(self.client.delete_records::<T>(records))
    }

    /// Runs up to 20 requests in one transaction: see [`Client::bulk`](crate::Client::bulk).
    pub fn bulk<B: BulkRequests>(&self, requests: B) -> Result<B::Responses, Error> {
        self.wait(self.client.bulk(requests))
    }

    /// Reads one record, changes it, writes what was changed, and begins again if somebody else was faster: see
    /// [`Client::edit`](crate::Client::edit).
    pub fn edit<T: Editable + OwnedRecord + Clone + Send + 'static>(
        &self,
        id: RecordId,
        change: impl FnMut(&mut Edit<T>) + Send,
    ) -> Result<Written, Error> {
        self.wait(self.client.edit(id, change))
    }

    /// Compares a record type with the form of its app: see [`Client::verify`](crate::Client::verify).
    pub fn verify<T: AppRecord>(&self) -> Result<Verification, Error> {
        self.wait(self.client.verify::<T>())
    }

    /// Runs an action of the process on one record: see [`Client::update_status`](crate::Client::update_status).
    pub fn update_status<T: AppRecord>(
        &self,
        id: RecordId,
        revision: impl ExpectedRevision,
        action: impl ActionOf<T>,
    ) -> Result<Written, Error> {
        self.wait(self.client.update_status::<T>(id, revision, action))
    }

    /// Runs actions on up to 100 records: see [`Client::update_statuses`](crate::Client::update_statuses).
    pub fn update_statuses<T: AppRecord>(
        &self,
        changes: impl IntoIterator<Item: ToStatusChange<T>>,
    ) -> Result<Vec<Written>, Error> {
        self.wait(self.client.update_statuses::<T>(changes))
    }

    /// Replaces the assignees of one record: see [`Client::update_assignees`](crate::Client::update_assignees).
    pub fn update_assignees<T: AppRecord>(
        &self,
        id: RecordId,
        revision: impl ExpectedRevision,
        assignees: impl IntoIterator<Item: Into<String>>,
    ) -> Result<Written, Error> {
        self.wait(self.client.update_assignees::<T>(id, revision, assignees))
    }
}
