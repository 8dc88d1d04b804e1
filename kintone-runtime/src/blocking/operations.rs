//! The operations on up to 100 records, one method for each request.

use serde_json::Value;

use super::Client;
use crate::api::{BulkRequests, Comment, ToDelete, ToStatusChange, Upserted};
use crate::client::{RelatedRecords, Verification};
use crate::endpoint::error::Error;
use crate::endpoint::{AppRef, Encode, Method};
use crate::query::{IntoPagedQuery, IntoQuery};
use crate::record::action::ActionOf;
use crate::record::codec::Page;
use crate::record::edit::Edit;
use crate::record::id::RecordId;
use crate::record::relation::{HoldsRecord, Relation};
use crate::record::saved::Saved;
use crate::record::update::ExpectedRevision;
use crate::record::update::RecordUpdate;
use crate::record::update_key::NamesUpdateKey;
use crate::record::written::Written;
use crate::record::{AppRecord, Editable, Insertable, OwnedRecord, Place, Record};

impl Client {
    /// Sends any request: see [`Client::send`](crate::Client::send).
    ///
    /// ```no_run
    /// # use kintone_runtime::{AppId, Error, api::GetViews, blocking::Client};
    /// # fn example(client: Client) -> Result<(), Error> {
    /// let views = client.send(GetViews::new(AppId::new(1)))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send<E: Encode>(&self, request: E) -> Result<E::Response, Error> {
        self.wait(self.client.send(request))
    }

    /// Reads one record: see [`Client::get_record`](crate::Client::get_record).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::OwnedRecord;
    /// # use kintone_runtime::{Error, RecordId, blocking::Client};
    /// # fn example<Invoice: OwnedRecord + 'static>(client: Client) -> Result<(), Error> {
    /// let invoice = client.get_record::<Invoice>(RecordId::new(1))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_record<T: OwnedRecord + 'static>(&self, id: RecordId) -> Result<Saved<T>, Error> {
        self.wait(self.client.get_record(id))
    }

    /// Reads up to 500 records: see [`Client::get_records`](crate::Client::get_records).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::OwnedRecord;
    /// # use kintone_runtime::{Error, Query, blocking::Client};
    /// # fn example<Invoice: OwnedRecord + 'static>(client: Client) -> Result<(), Error> {
    /// let invoices = client.get_records::<Invoice>(Query::raw("合計 > 1000"))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_records<T: OwnedRecord + 'static>(
        &self,
        query: impl IntoPagedQuery<T>,
    ) -> Result<Page<T>, Error> {
        self.wait(self.client.get_records(query))
    }

    /// Counts the records that match a query: see [`Client::count_records`](crate::Client::count_records).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Error, Query, blocking::Client};
    /// # fn example<Invoice: AppRecord + 'static>(client: Client) -> Result<(), Error> {
    /// let large = client.count_records::<Invoice>(Query::raw("合計 > 1000"))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn count_records<T: AppRecord + 'static>(
        &self,
        query: impl IntoQuery<T>,
    ) -> Result<u64, Error> {
        self.wait(self.client.count_records(query))
    }

    /// Adds one record: see [`Client::add_record`](crate::Client::add_record).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::Insertable;
    /// # use kintone_runtime::{Error, blocking::Client};
    /// # fn example<Invoice: for<'de> Insertable<'de>>(client: Client, invoice: Invoice) -> Result<(), Error> {
    /// let added = client.add_record(&invoice)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_record<'de, T: Insertable<'de>>(&self, record: &T) -> Result<Written, Error> {
        self.wait(self.client.add_record(record))
    }

    /// Adds up to 100 records: see [`Client::add_records`](crate::Client::add_records).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::Insertable;
    /// # use kintone_runtime::{Error, blocking::Client};
    /// # fn example<Invoice: for<'de> Insertable<'de>>(client: Client, invoices: Vec<Invoice>) -> Result<(), Error> {
    /// let added = client.add_records(&invoices)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_records<'de, T: Insertable<'de>>(
        &self,
        records: &[T],
    ) -> Result<Vec<Written>, Error> {
        self.wait(self.client.add_records(records))
    }

    /// Updates one record: see [`Client::update_record`](crate::Client::update_record).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::{Editable, OwnedRecord};
    /// # use kintone_runtime::{Error, RecordId, blocking::Client};
    /// # fn example<Invoice: Editable + OwnedRecord + Clone + 'static>(client: Client) -> Result<(), Error> {
    /// let mut edit = client.get_record::<Invoice>(RecordId::new(1))?.edit();
    /// // Change the fields of `edit` here, as if it were the record.
    /// let written = client.update_record(&edit)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_record<U: RecordUpdate>(&self, update: &U) -> Result<Written, Error> {
        self.wait(self.client.update_record(update))
    }

    /// Updates up to 100 records: see [`Client::update_records`](crate::Client::update_records).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::{Editable, OwnedRecord};
    /// # use kintone_runtime::{Error, Edit, blocking::Client};
    /// # fn example<Invoice: Editable + OwnedRecord>(client: Client, edits: Vec<Edit<Invoice>>) -> Result<(), Error> {
    /// let written = client.update_records(&edits)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_records<U: RecordUpdate>(&self, updates: &[U]) -> Result<Vec<Written>, Error> {
        self.wait(self.client.update_records(updates))
    }

    /// Updates or adds up to 100 records by a unique field: see [`Client::upsert_records`](crate::Client::upsert_records).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::update_key::UpdateKey;
    /// # use kintone_runtime::record::{Editable, Field, Insertable};
    /// # use kintone_runtime::{Error, blocking::Client};
    /// # fn example<Invoice: for<'de> Insertable<'de> + Editable, K: for<'de> UpdateKey<'de, String>>(client: Client, key: fn(Invoice::Fields) -> Field<Invoice, K, String>, invoices: Vec<Invoice>) -> Result<(), Error> {
    /// // With the fields of a record type: client.upsert_records(|f| f.number, &invoices)?
    /// let upserted = client.upsert_records(key, &invoices)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn upsert_records<'de, T, K, V>(
        &self,
        key: impl NamesUpdateKey<'de, T, K, V>,
        records: &[T],
    ) -> Result<Vec<Upserted>, Error>
    where
        T: Insertable<'de> + Editable,
    {
        self.wait(self.client.upsert_records(key, records))
    }

    /// Deletes up to 100 records: see [`Client::delete_records`](crate::Client::delete_records).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Error, RecordId, blocking::Client};
    /// # fn example<Invoice: AppRecord>(client: Client) -> Result<(), Error> {
    /// client.delete_records::<Invoice>([RecordId::new(1), RecordId::new(2)])?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete_records<T: AppRecord>(
        &self,
        records: impl IntoIterator<Item: ToDelete>,
    ) -> Result<(), Error> {
        self.wait(self.client.delete_records::<T>(records))
    }

    /// Runs up to 20 requests as one transaction: see [`Client::bulk`](crate::Client::bulk).
    ///
    /// ```no_run
    /// # use kintone_runtime::api::AddRecord;
    /// # use kintone_runtime::record::Insertable;
    /// # use kintone_runtime::{Error, blocking::Client};
    /// # fn example<Invoice: for<'de> Insertable<'de>>(client: Client, invoice: Invoice) -> Result<(), Error> {
    /// let (added,) = client.bulk((AddRecord::new(&invoice),))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn bulk<B: BulkRequests>(&self, requests: B) -> Result<B::Responses, Error> {
        self.wait(self.client.bulk(requests))
    }

    /// Reads one record, changes it, writes the changes, and starts again after a conflict: see [`Client::edit`](crate::Client::edit).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::{Editable, OwnedRecord};
    /// # use kintone_runtime::{Error, RecordId, blocking::Client};
    /// # fn example<Invoice: Editable + OwnedRecord + Clone + Send + 'static>(client: Client) -> Result<(), Error> {
    /// let written = client.edit::<Invoice>(RecordId::new(1), |invoice| {
    ///     // Change the fields of `invoice` here, as if it were the record.
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn edit<T: Editable + OwnedRecord + Clone + Send + 'static>(
        &self,
        id: RecordId,
        change: impl FnMut(&mut Edit<T>) + Send,
    ) -> Result<Written, Error> {
        self.wait(self.client.edit(id, change))
    }

    /// Reads the records of another app that these records refer to, with one request for a page of them: see
    /// [`Client::related`](crate::Client::related).
    ///
    /// ```no_run
    /// # use kintone_runtime::client::RelatedRecords;
    /// # use kintone_runtime::record::relation::Relation;
    /// # use kintone_runtime::record::{OwnedRecord, Place, Record};
    /// # use kintone_runtime::{Error, Saved, blocking::Client};
    /// # fn example<Invoice: Record + for<'r> Place<'r> + 'static, Customer: OwnedRecord + Send + 'static>(
    /// #     client: Client, invoices: Vec<Saved<Invoice>>, 取引先: Relation<Invoice, Customer>,
    /// # ) -> Result<(), Error> {
    /// // With a record type: client.related(&invoices, |f| f.取引先())?
    /// let customers = client.related(&invoices, |_| 取引先)?;
    /// let first = customers.one(&invoices[0]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn related<'r, I, H, S, F>(
        &self,
        records: I,
        relation: F,
    ) -> Result<RelatedRecords<H::Record, S>, Error>
    where
        I: IntoIterator<Item = &'r H>,
        H: HoldsRecord<Record: Place<'r>> + 'r,
        S: OwnedRecord + Send + 'static,
        F: FnOnce(<H::Record as Record>::Fields) -> Relation<H::Record, S>,
    {
        self.wait(self.client.related(records, relation))
    }

    /// Reads all comments on a record: see [`Client::get_all_comments`](crate::Client::get_all_comments).
    ///
    /// ```no_run
    /// # use kintone_runtime::{AppId, Error, RecordId, blocking::Client};
    /// # fn example(client: Client) -> Result<(), Error> {
    /// for comment in client.get_all_comments(AppId::new(1), RecordId::new(7))? {
    ///     println!("{}", comment.text);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_all_comments(
        &self,
        app: impl Into<AppRef>,
        record: RecordId,
    ) -> Result<Vec<Comment>, Error> {
        self.wait(self.client.get_all_comments(app, record))
    }

    /// Sends a request that has no type of its own: see [`Client::request_json`](crate::Client::request_json).
    ///
    /// ```no_run
    /// # use kintone_runtime::{Error, blocking::Client};
    /// use kintone_runtime::endpoint::Method;
    /// use serde_json::json;
    ///
    /// # fn example(client: Client) -> Result<(), Error> {
    /// let app = client.request_json(Method::GET, "/k/v1/app.json", json!({"id": 1}))?;
    /// println!("{}", app["name"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn request_json(&self, method: Method, path: &str, body: Value) -> Result<Value, Error> {
        self.wait(self.client.request_json(method, path, body))
    }

    /// Compares a record type with the form of its app: see [`Client::verify`](crate::Client::verify).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Error, blocking::Client};
    /// # fn example<Invoice: AppRecord>(client: Client) -> Result<(), Error> {
    /// client.verify::<Invoice>()?.into_result()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn verify<T: AppRecord>(&self) -> Result<Verification, Error> {
        self.wait(self.client.verify::<T>())
    }

    /// Runs an action of the process on one record: see [`Client::update_status`](crate::Client::update_status).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::record::action::RawAction;
    /// # use kintone_runtime::{Error, Saved, blocking::Client};
    /// # fn example<Expense: AppRecord>(client: Client, record: Saved<Expense>) -> Result<(), Error> {
    /// let action = RawAction::new("Submit").assignee("sato");
    /// client.update_status::<Expense>(record.id(), record.revision(), action)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_status<T: AppRecord>(
        &self,
        id: RecordId,
        revision: impl ExpectedRevision,
        action: impl ActionOf<T>,
    ) -> Result<Written, Error> {
        self.wait(self.client.update_status::<T>(id, revision, action))
    }

    /// Runs actions on up to 100 records: see [`Client::update_statuses`](crate::Client::update_statuses).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::record::action::RawAction;
    /// # use kintone_runtime::{Error, Saved, blocking::Client};
    /// # fn example<Expense: AppRecord>(client: Client, records: Vec<Saved<Expense>>) -> Result<(), Error> {
    /// let changes = records.iter().map(|record| (record, RawAction::new("Archive")));
    /// client.update_statuses::<Expense>(changes)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_statuses<T: AppRecord>(
        &self,
        changes: impl IntoIterator<Item: ToStatusChange<T>>,
    ) -> Result<Vec<Written>, Error> {
        self.wait(self.client.update_statuses::<T>(changes))
    }

    /// Replaces the assignees of one record: see [`Client::update_assignees`](crate::Client::update_assignees).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Error, Saved, blocking::Client};
    /// # fn example<Expense: AppRecord>(client: Client, record: Saved<Expense>) -> Result<(), Error> {
    /// client.update_assignees::<Expense>(record.id(), record.revision(), ["sato"])?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_assignees<T: AppRecord>(
        &self,
        id: RecordId,
        revision: impl ExpectedRevision,
        assignees: impl IntoIterator<Item: Into<String>>,
    ) -> Result<Written, Error> {
        self.wait(self.client.update_assignees::<T>(id, revision, assignees))
    }
}
