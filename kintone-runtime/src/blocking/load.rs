//! Operations on any number of records.

use std::fmt;

use super::{Client, Worker};
use crate::api::ToDelete;
#[cfg(not(feature = "journal"))]
use crate::client::load::KeepsJournal;
use crate::client::load::Outcome;
use crate::client::load::{
    Adding, Missing, Others, Plan, Progress, RecordInput, Settle, UpdateInput, Updating,
};
use crate::record::update_key::NamesUpdateKey;
use crate::record::{AppRecord, Editable, Insertable};

impl Client {
    /// Adds any number of records: see [`Client::add_all`](crate::Client::add_all).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::Insertable;
    /// # use kintone_runtime::{Error, blocking::Client};
    /// # fn example<Invoice: for<'de> Insertable<'de> + Send + Sync>(client: Client, invoices: Vec<Invoice>) -> Result<(), Error> {
    /// client.add_all(&invoices).wait().complete()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_all<'a, 'de, T, By>(
        &self,
        records: impl IntoIterator<Item: RecordInput<By, Record = T>, IntoIter: Send + 'a>,
    ) -> Load<'a, T, Adding>
    where
        T: Insertable<'de>,
    {
        self.load(self.client.add_all(records))
    }

    /// Updates any number of records: see [`Client::update_all`](crate::Client::update_all).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Error, Patch, RecordId, blocking::Client};
    /// # fn example<Invoice: AppRecord + 'static>(client: Client, ids: Vec<RecordId>) -> Result<(), Error> {
    /// let updates = ids.iter().map(|id| Patch::<Invoice>::new().on(*id, None));
    /// client.update_all(updates).wait().complete()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_all<'a, T, By>(
        &self,
        updates: impl IntoIterator<Item: UpdateInput<By, Record = T>, IntoIter: Send + 'a>,
    ) -> Load<'a, T, Updating>
    where
        T: AppRecord,
    {
        self.load(self.client.update_all(updates))
    }

    /// Updates or adds any number of records by a unique field: see [`Client::upsert_all`](crate::Client::upsert_all).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::update_key::UpdateKey;
    /// # use kintone_runtime::record::{Editable, Field, Insertable};
    /// # use kintone_runtime::{Error, blocking::Client};
    /// # fn example<Invoice: for<'de> Insertable<'de> + Editable + Send + Sync, K: for<'de> UpdateKey<'de, String>>(client: Client, key: fn(Invoice::Fields) -> Field<Invoice, K, String>, invoices: Vec<Invoice>) -> Result<(), Error> {
    /// // With the fields of a record type: client.upsert_all(|f| f.number, &invoices)
    /// client.upsert_all(key, &invoices).wait().complete()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn upsert_all<'a, 'de, T, K, V, By>(
        &self,
        key: impl NamesUpdateKey<'de, T, K, V>,
        records: impl IntoIterator<Item: RecordInput<By, Record = T>, IntoIter: Send + 'a>,
    ) -> Load<'a, T, Others>
    where
        T: Insertable<'de> + Editable,
    {
        self.load(self.client.upsert_all(key, records))
    }

    /// Deletes any number of records: see [`Client::delete_all`](crate::Client::delete_all).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Error, RecordId, blocking::Client};
    /// # fn example<Invoice: AppRecord>(client: Client, ids: Vec<RecordId>) -> Result<(), Error> {
    /// client.delete_all::<Invoice>(ids).wait().complete()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete_all<'a, T: AppRecord>(
        &self,
        records: impl IntoIterator<Item: ToDelete, IntoIter: Send + 'a>,
    ) -> Load<'a, T, Others> {
        self.load(self.client.delete_all(records))
    }

    fn load<'a, T, O>(&self, load: crate::client::load::Load<'a, T, O>) -> Load<'a, T, O> {
        Load {
            load,
            worker: self.worker.clone(),
        }
    }
}

/// Writes any number of records to kintone when it is [run](Load::run) or [waited for](Load::wait): see
/// [`Load`](crate::client::load::Load) for what it does and what can be set.
#[must_use = "a load does nothing unless it is run"]
pub struct Load<'a, T, O = Others> {
    load: crate::client::load::Load<'a, T, O>,
    worker: Worker,
}

impl<'a, T: AppRecord> Load<'a, T, Adding> {
    /// Names a unique field of the records: see [`Load::unique_key`](crate::client::load::Load::unique_key).
    pub fn unique_key<'de, K, V>(self, key: impl NamesUpdateKey<'de, T, K, V>) -> Self {
        self.with(|load| load.unique_key(key))
    }
}

impl<'a, T> Load<'a, T, Updating> {
    /// Sets what happens to updates whose record does not exist: see
    /// [`Load::if_missing`](crate::client::load::Load::if_missing).
    pub fn if_missing(self, missing: Missing) -> Self {
        self.with(|load| load.if_missing(missing))
    }
}

impl<'a, T, O> Load<'a, T, O> {
    /// Settles records whose answer was lost: see [`Load::unknown_as`](crate::client::load::Load::unknown_as).
    pub fn unknown_as(self, settled: impl Settle + Send + 'a) -> Self {
        self.with(|load| load.unknown_as(settled))
    }

    /// Sends up to this many units at the same time: see [`Load::concurrency`](crate::client::load::Load::concurrency).
    pub fn concurrency(self, units: usize) -> Self {
        self.with(|load| load.concurrency(units))
    }

    /// Sets the maximum number of records per unit: see [`Load::unit_size`](crate::client::load::Load::unit_size).
    pub fn unit_size(self, records: usize) -> Self {
        self.with(|load| load.unit_size(records))
    }

    /// Continues past records that kintone rejects: see
    /// [`Load::continue_on_error`](crate::client::load::Load::continue_on_error).
    pub fn continue_on_error(self) -> Self {
        self.with(crate::client::load::Load::continue_on_error)
    }

    /// Keeps a journal in this file: see [`Load::journal`](crate::client::load::Load::journal).
    #[cfg(feature = "journal")]
    pub fn journal(self, path: impl Into<std::path::PathBuf>) -> Self {
        self.with(|load| load.journal(path))
    }

    /// Names this run of the load: see [`Load::run_name`](crate::client::load::Load::run_name).
    #[cfg(feature = "journal")]
    pub fn run_name(self, name: impl Into<String>) -> Self {
        self.with(|load| load.run_name(name))
    }

    /// Needs the feature `journal`.
    #[cfg(not(feature = "journal"))]
    #[doc(hidden)]
    pub fn journal(self, _: impl Into<std::path::PathBuf>) -> Self
    where
        crate::client::load::Load<'a, T, O>: KeepsJournal,
    {
        self
    }

    /// Needs the feature `journal`.
    #[cfg(not(feature = "journal"))]
    #[doc(hidden)]
    pub fn run_name(self, _: impl Into<String>) -> Self
    where
        crate::client::load::Load<'a, T, O>: KeepsJournal,
    {
        self
    }

    /// Skips the comparison of the record type with the form: see
    /// [`Load::skip_verify`](crate::client::load::Load::skip_verify).
    pub fn skip_verify(self) -> Self {
        self.with(crate::client::load::Load::skip_verify)
    }

    /// Calls `watcher` before and after each unit, on the calling thread: see
    /// [`Load::progress`](crate::client::load::Load::progress).
    pub fn progress(self, watcher: impl FnMut(&Progress) + Send + 'a) -> Self {
        self.with(|load| load.progress(watcher))
    }

    /// Sends what is not committed: see [`Load::run`](crate::client::load::Load::run).
    pub fn run(&mut self) -> &Outcome {
        let Load { load, worker } = self;
        worker.wait(load.run())
    }

    /// Runs the load again: the same as [`run`](Load::run).
    pub fn resume(&mut self) -> &Outcome {
        self.run()
    }

    /// Returns what became of the records so far.
    pub fn outcome(&self) -> &Outcome {
        self.load.outcome()
    }

    /// Sends the records and returns what became of them, as awaiting the asynchronous load does.
    pub fn wait(self) -> Outcome
    where
        T: 'a,
        O: 'a,
    {
        self.worker.wait(self.load)
    }

    /// Checks what the load would send: see [`Load::plan`](crate::client::load::Load::plan).
    pub fn plan(self) -> Plan {
        self.worker.wait(self.load.plan())
    }

    fn with(
        self,
        set: impl FnOnce(crate::client::load::Load<'a, T, O>) -> crate::client::load::Load<'a, T, O>,
    ) -> Self {
        let Load { load, worker } = self;
        Load {
            load: set(load),
            worker,
        }
    }
}

impl<T, O> fmt::Debug for Load<'_, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.load, f)
    }
}
