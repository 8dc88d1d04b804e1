//! Loads: any number of records, written in transactions of up to 2,000, with a result for each record.
//!
//! [`Client::add_all`], [`Client::update_all`], [`Client::upsert_all`] and [`Client::delete_all`] create a [`Load`];
//! awaiting it returns the [`Outcome`].

mod again;
mod blame;
mod confirm;
mod dates;
mod deliver;
mod engine;
mod entry;
mod flights;
mod form_codes;
mod form_rules;
mod input;
#[cfg(feature = "journal")]
mod journal;
#[cfg(not(feature = "journal"))]
#[path = "without_journal.rs"]
mod journal;
mod missing;
mod once;
mod outcome;
mod plan;
mod progress;
mod queue;
#[cfg(feature = "journal")]
mod remember;
mod request;
mod rounding;
mod settled;
mod start;
mod status;
mod stored;
mod target;
mod unit;

#[cfg(not(feature = "journal"))]
#[doc(hidden)]
pub use self::journal::KeepsJournal;
pub use self::target::Missing;
pub use input::{Borrowed, Owned, RecordInput, UpdateInput};
pub use outcome::Outcome;
pub use plan::Plan;
pub use progress::{Event, Events, Progress};
pub use settled::{Settle, Settled};
pub use status::{Change, Committed, Failure, Status};
pub use unit::MAX_UNIT_BYTES;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use futures_util::Stream;

use self::engine::Work;
#[cfg(feature = "csv")]
pub(in crate::client) use self::form_codes::is_not;
#[cfg(feature = "csv")]
pub(in crate::client) use self::form_rules::no_option;
use self::input::{Element, Input};
pub(in crate::client) use self::target::Operation;
use self::target::Target;
use self::unit::MAX_RECORDS_PER_UNIT;
use crate::api::ToDelete;
use crate::client::Client;
use crate::endpoint::AppRef;
use crate::record::codec::EncodeError;
#[cfg(feature = "csv")]
use crate::record::codec::ValueError;
#[cfg(feature = "csv")]
use crate::record::id::RecordId;
#[cfg(feature = "csv")]
use crate::record::untyped::AnyRecord;
use crate::record::update_key::NamesUpdateKey;
use crate::record::{AppRecord, Editable, Insertable};

/// Writes any number of records to kintone. It starts when it is awaited, and returns the [`Outcome`].
///
/// The input is read and encoded while earlier records are being sent. At any time the load holds the records of the requests
/// in flight and of the next one, not the whole input. Records are sent in units of at most 2,000 records and 16 MiB. Each unit
/// is one bulk request and one transaction: it is committed as a whole or not at all. Units are sent one after the other
/// unless [`concurrency`](Load::concurrency) says otherwise.
///
/// A load writes each record once. A second element with the same unique key, update key or id fails before it is sent,
/// because the order of the two would be undefined; the error names both. To detect this, the load keeps about 40 bytes per
/// record. Only kintone knows which id belongs to which key, so all updates of a load identify their records in the same way: by
/// id, or by one field. One that differs from the first fails before it is sent. Numbers are compared as the app rounds them: if
/// a key has decimals, the load reads the general settings of the app once. If kintone nevertheless writes two records of an
/// upsert into one, both of them fail with an error that names them.
///
/// The first unit that kintone rejects ends the load, unless it [continues](Load::continue_on_error). After
/// [`run`](Load::run) the load can be run again: it then sends the records that failed and those that were not sent.
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
/// let mut load = client
///     .add_all(&invoices)
///     .unique_key(|f| f.number)
///     .continue_on_error();
/// if !load.run().await.is_complete() {
///     load.run().await; // what was not committed, once more
/// }
/// for (index, failure) in load.outcome().failed() {
///     eprintln!("line {}: {failure}", index + 1);
/// }
/// # Ok(())
/// # }
/// ```
///
/// Dropping a run loses nothing: records in flight are [unknown](Status::Unknown) until the load is run again. A
/// [journal](Load#method.journal) makes that possible in another process.
///
/// `O` is [`Adding`], [`Updating`] or [`Others`], is inferred, and need not be named.
#[must_use = "a load does nothing unless it is awaited or run"]
pub struct Load<'a, T, O = Others> {
    work: Work<'a>,
    types: PhantomData<fn() -> (T, O)>,
}

/// Marks a load that adds records, which can be given a [unique key](Load::unique_key).
#[derive(Debug)]
pub enum Adding {}

/// Marks a load that updates records, which can be told what to do about [missing](Load::if_missing) ones.
#[derive(Debug)]
pub enum Updating {}

/// Marks a load that upserts or deletes records.
#[derive(Debug)]
pub enum Others {}

impl<'a, T: AppRecord, O> Load<'a, T, O> {
    fn new<S, F>(
        client: &Client,
        operation: Operation,
        key: Option<usize>,
        elements: S,
        encode: F,
    ) -> Load<'a, T, O>
    where
        S: Stream + Send + 'a,
        F: FnMut(S::Item, Option<usize>, &mut Vec<u8>) -> Result<Element, EncodeError> + Send + 'a,
    {
        let target = Target {
            operation,
            app: AppRef::of::<T>(),
            meta: T::META,
            key,
            field: T::field,
            missing: Missing::Fail,
        };
        Load {
            work: Work::new(
                client.clone(),
                target,
                Box::new(Input::new(elements, encode)),
            ),
            types: PhantomData,
        }
    }
}

impl<'a, T> Load<'a, T, Adding> {
    pub(crate) fn adding<'de, R, By, S>(client: &Client, records: S) -> Load<'a, T, Adding>
    where
        T: Insertable<'de>,
        R: RecordInput<By, Record = T>,
        S: Stream<Item = R> + Send + 'a,
    {
        Load::new(
            client,
            Operation::Add,
            None,
            records,
            |record: R, key, json| input::added(record.record(), key, json),
        )
    }

    /// Names a unique field of the records, by which the load finds out whether they were added when an answer was lost.
    ///
    /// The records of the unit are then read by this field. If one is missing, the unit was not committed, and it is sent
    /// again: kintone refuses it if the first attempt gets through after all. If all are there and hold what was sent, they
    /// count as [committed](Status::Committed), and a [note](Outcome::notes) says so. If one of them holds something else,
    /// another program may have stored it, or changed it since: the unit stays [unknown](Status::Unknown) until
    /// [`unknown_as`](Load::unknown_as) settles it, and a note names the record and the field. Attached files, and rich text
    /// that kintone rewrote, cannot be compared and count as something else.
    ///
    /// Without a unique key the load cannot read what was added, and the records of a lost answer stay unknown. A record in
    /// which the field is empty fails before it is sent.
    pub fn unique_key<'de, K, V>(
        mut self,
        key: impl NamesUpdateKey<'de, T, K, V>,
    ) -> Load<'a, T, Adding>
    where
        T: AppRecord,
    {
        self.work.target.key = Some(key.index());
        self
    }
}

impl<'a, T> Load<'a, T, Updating> {
    pub(crate) fn updating<U, By, S>(client: &Client, updates: S) -> Load<'a, T, Updating>
    where
        T: AppRecord,
        U: UpdateInput<By, Record = T>,
        S: Stream<Item = U> + Send + 'a,
    {
        Load::new(
            client,
            Operation::Update,
            None,
            updates,
            |update: U, _, json| input::updated(update.update(), json),
        )
    }

    /// Sets what happens to updates whose record does not exist: the load fails, skips them, or adds the records.
    ///
    /// [`Missing::Skip`] reads the records of a unit when kintone rejects it because one does not exist, one request for 100 of them, and
    /// sends the others again. A record that the user may not view is missing too. If it is uncertain which are missing, because a
    /// key is stored in another form than it was sent, the unit fails.
    ///
    /// [`Missing::Add`] sends upserts. Each update must name its record by a unique field, without a revision; one that
    /// does not fails before it is sent. A record that is added has the fields of the patch and the key, and the defaults of the form: kintone rejects
    /// it if a required field is missing. It takes the permission to add records.
    ///
    #[cfg_attr(feature = "derive", doc = "```no_run")]
    #[cfg_attr(not(feature = "derive"), doc = "```ignore")]
    /// # use kintone_runtime::{Client, Error, KintoneRecord, Patch};
    /// use kintone_runtime::client::load::Missing;
    ///
    /// #[derive(KintoneRecord)]
    /// #[kintone(unchecked, app = 1)]
    /// struct Invoice {
    ///     #[kintone(code = "請求書番号", kind = SINGLE_LINE_TEXT, unique)]
    ///     number: String,
    ///     #[kintone(code = "備考", kind = MULTI_LINE_TEXT)]
    ///     note: String,
    /// }
    ///
    /// # async fn example(client: Client, paid: Vec<String>) -> Result<(), Error> {
    /// let updates = paid.iter().map(|number| {
    ///     let patch = Patch::<Invoice>::new().set(|f| f.note, "入金済み");
    ///     patch.by_key(|f| f.number, number, None)
    /// });
    /// let outcome = client.update_all(updates).if_missing(Missing::Skip).await;
    /// println!("{} invoices are not in the app", outcome.missing_count());
    /// outcome.complete()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn if_missing(mut self, missing: Missing) -> Load<'a, T, Updating> {
        self.work.target.missing = missing;
        self.work.target.operation = match missing {
            Missing::Add => Operation::Upsert,
            Missing::Fail | Missing::Skip => Operation::Update,
        };
        self
    }
}

impl<'a, T> Load<'a, T, Others> {
    pub(crate) fn upserting<'de, R, By, S>(
        client: &Client,
        key: usize,
        records: S,
    ) -> Load<'a, T, Others>
    where
        T: Insertable<'de> + Editable,
        R: RecordInput<By, Record = T>,
        S: Stream<Item = R> + Send + 'a,
    {
        Load::new(
            client,
            Operation::Upsert,
            Some(key),
            records,
            move |record: R, _, json| input::upserted(record.record(), key, json),
        )
    }

    /// Records without a type that come from elsewhere, with the id of the record for an update; or why one cannot be sent.
    #[cfg(feature = "csv")]
    pub(in crate::client) fn prepared<S>(
        client: &Client,
        operation: Operation,
        key: Option<usize>,
        records: S,
    ) -> Load<'a, AnyRecord, Others>
    where
        S: Stream<Item = Result<(Option<RecordId>, AnyRecord), ValueError>> + Send + 'a,
    {
        let encode = move |record: S::Item, _: Option<usize>, json: &mut Vec<u8>| {
            let (id, record) = record.map_err(EncodeError::new)?;
            match (id, key) {
                (Some(id), _) => input::replaced(id, &record, json),
                (None, Some(key)) => input::upserted(&record, key, json),
                (None, None) => input::added(&record, None, json),
            }
        };
        Load::new(client, operation, key, records, encode)
    }

    pub(crate) fn deleting<R, S>(client: &Client, records: S) -> Load<'a, T, Others>
    where
        T: AppRecord,
        R: ToDelete,
        S: Stream<Item = R> + Send + 'a,
    {
        Load::new(
            client,
            Operation::Delete,
            None,
            records,
            |record: R, _, _| Ok(input::deleted(record.to_delete())),
        )
    }
}

impl<'a, T, O> Load<'a, T, O> {
    /// Settles records that an earlier run sent without an answer and that stay unknown: neither reading nor sending them again
    /// shows what became of them.
    ///
    /// These are added records without a [unique key](Load::unique_key), and added or updated ones that hold something else than
    /// what was sent. The error and the [notes](Outcome::notes) of that run name them: look for the records in kintone.
    /// [`Settled::Stored`] marks them as [stored](Status::Stored), [`Settled::Absent`] sends them again. If it differs from
    /// record to record, give a closure that takes the index.
    ///
    /// Records of one transaction are stored together or not at all. If the closure gives both answers for one transaction, its
    /// records stay unknown. Remove the call once the run is done: it would say the same of records that a later run
    /// leaves unknown, and absent ones that are stored would be doubled.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::{Insertable, OwnedRecord};
    /// # use kintone_runtime::Client;
    /// use kintone_runtime::client::load::Settled;
    /// # async fn example<Invoice: for<'de> Insertable<'de> + Sync>(client: Client, invoices: Vec<Invoice>) {
    /// let mut load = client.add_all(&invoices);
    /// if load.run().await.unknown_count() > 0 {
    ///     // Somebody looks into the app, and finds none of them.
    ///     load = load.unknown_as(Settled::Absent);
    ///     load.resume().await;
    /// }
    /// # }
    /// ```
    pub fn unknown_as(mut self, settled: impl Settle + Send + 'a) -> Load<'a, T, O> {
        self.work.options.unknown_as = Some(Box::new(settled));
        self
    }

    /// Sends up to this many units at the same time, one by default. Units may then be committed in any order.
    ///
    /// Many concurrent writes to one app can prevent each other from locking its database. kintone then rejects some of them,
    /// which are retried. The concurrency limit of the client applies as well.
    ///
    /// # Errors
    ///
    /// Nothing is sent, and [`Outcome::error`] says why, if it is 0.
    pub fn concurrency(mut self, units: usize) -> Load<'a, T, O> {
        if units == 0 {
            let wrong = "`.concurrency(0)` sends nothing: a load sends at least 1 unit at a time";
            self.work.options.wrong = Some(wrong.to_owned());
        }
        self.work.options.concurrency = units;
        self
    }

    /// Sets the maximum number of records per unit, from 1 to 2,000; 2,000 by default. Smaller units keep the database
    /// locked for a shorter time and take more requests.
    ///
    /// # Errors
    ///
    /// Nothing is sent, and [`Outcome::error`] says why, if it is another number.
    pub fn unit_size(mut self, records: usize) -> Load<'a, T, O> {
        if !(1..=MAX_RECORDS_PER_UNIT).contains(&records) {
            self.work.options.wrong = Some(format!(
                "`.unit_size({records})` is out of range: a unit has from 1 to {MAX_RECORDS_PER_UNIT} records"
            ));
        }
        self.work.queue.set_unit_size(records);
        self
    }

    /// Continues past records that kintone rejects. The records that kintone names are taken out, and the rest of their unit is
    /// sent again. If kintone names none, the unit is halved until the record is found.
    ///
    /// Errors that have nothing to do with the records still end the load: wrong credentials, a missing permission, no
    /// connection.
    pub fn continue_on_error(mut self) -> Load<'a, T, O> {
        self.work.options.continues = true;
        self
    }

    /// Keeps a journal in this file, so that a load that was killed at any moment can be started again with the same input and
    /// picks up where it left off.
    ///
    /// Committed records are not sent again. Records in flight are read back: added ones by the
    /// [unique key](Load::unique_key), others by id and revision. Without a unique key, records that were being added stay
    /// [unknown](Status::Unknown) until [`unknown_as`](Load::unknown_as) settles them.
    ///
    /// The journal is *finished* when each record of the input was committed or rejected. What happens when the program is
    /// started again depends on that, and on the input. The input is the same if each record that is committed or unknown
    /// stands unchanged at its index. Rejected records and those that were not sent may be corrected, and more may follow at
    /// the end.
    ///
    /// | the journal is | the same input | different input |
    /// |---|---|---|
    /// | not finished | The load continues. | Upserts and updates without a revision start over, and a note says so. Any other load is refused before anything is sent. |
    /// | finished | Upserts and updates without a revision start over. Any other load sends only corrected and appended records. | As above. |
    ///
    /// So a nightly upsert works with one path. A nightly load that adds records names each run: see `run_name`.
    /// The outcome includes what the journal knows, wherever a run stops. [`recalled_count`](Outcome::recalled_count) and the
    /// [notes](Outcome::notes) say how many records were not sent this time, and when they were.
    ///
    /// Each unit is recorded on disk before it is sent. The file contains a hash of each record, and later its id and
    /// revision, but no values. When the load is complete, the file may be deleted. A new run replaces the file in one step: it
    /// is written to a new file beside it whose name ends in `.kintone-new`, which is then renamed. So the folder must be writable,
    /// and a container mounts the folder rather than the file.
    ///
    /// To find out whether the input is the same, the load reads it as far as the journal knows it before anything is sent. A
    /// load that may have to start over keeps up to 256 MiB of it in memory; if there is more, different input is refused.
    ///
    /// # Errors
    ///
    /// Nothing is sent, and [`Outcome::error`] says why, if the journal belongs to another load (another server, app,
    /// operation, record type or key), is damaged, is in use, is not a journal, or cannot be replaced by that of a new run.
    #[cfg(feature = "journal")]
    pub fn journal(mut self, path: impl Into<std::path::PathBuf>) -> Load<'a, T, O> {
        self.work.memory.path = Some(path.into());
        self
    }

    /// Names this run of the load in its [journal](Load::journal): up to 200 characters on one line, such as the date.
    ///
    /// The same name as in the journal continues that run. Another name starts a new run if the journal is finished, or if the
    /// load is an upsert or an update without a revision. Without a name the load continues the run in the journal,
    /// whatever its name.
    ///
    /// Upserts and updates without a revision need no name, because sending them again does no harm: a finished run starts over
    /// even under its own name or that of an earlier run, and then a [note](Outcome::notes) says so.
    ///
    /// # Errors
    ///
    /// Nothing is sent, and [`Outcome::error`] says what to do, if the journal has an unfinished run of another name, or if
    /// the name is one of the last 4,096 earlier runs and sending them again could do harm. A name without a journal is an
    /// error too.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::{Insertable, OwnedRecord};
    /// # use kintone_runtime::Client;
    /// # async fn example<Invoice: for<'de> Insertable<'de> + Sync>(client: Client, invoices: Vec<Invoice>) -> Result<(), kintone_runtime::Error> {
    /// let load = client.add_all(&invoices).journal("nightly.journal").run_name("2026-11-27");
    /// load.await.complete()?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "journal")]
    pub fn run_name(mut self, name: impl Into<String>) -> Load<'a, T, O> {
        self.work.memory.run = Some(name.into());
        self
    }

    /// Skips the comparison of the record type with the form of its app.
    ///
    /// By default the two are compared before the first unit is sent, once per client, app and type: fields that were renamed
    /// or changed, or an app other than the intended one, end the load before anything is written. If the form may not be
    /// read, a [note](Outcome::notes) says so.
    ///
    /// Records [without a type](crate::AnyRecord) are compared one by one before they are sent: a code that is not in the form, a
    /// field that cannot be written, and a text that is not a number, date or time fail the record. The form is then read once
    /// per load.
    pub fn skip_verify(mut self) -> Load<'a, T, O> {
        self.work.options.verifies = false;
        self
    }

    /// Calls `watcher` before and after each unit.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::{Insertable, OwnedRecord};
    /// # use kintone_runtime::Client;
    /// # async fn example<Invoice: for<'de> Insertable<'de> + Sync>(client: Client, invoices: Vec<Invoice>) {
    /// let load = client.add_all(&invoices).progress(|progress| {
    ///     println!("{} of {:?}", progress.committed, progress.total);
    /// });
    /// # let _ = load.await;
    /// # }
    /// ```
    pub fn progress(mut self, watcher: impl FnMut(&Progress) + Send + 'a) -> Load<'a, T, O> {
        self.work.options.watchers.push(Box::new(watcher));
        self
    }

    /// Returns the progress of the load as a stream for another task. A slow reader misses intermediate states, but always gets
    /// the latest one. The stream ends when the load is dropped.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::{Insertable, OwnedRecord};
    /// # use kintone_runtime::Client;
    /// # async fn example<Invoice: for<'de> Insertable<'de> + Sync>(client: Client, invoices: Vec<Invoice>) {
    /// let mut load = client.add_all(&invoices);
    /// let mut events = load.events();
    /// tokio::spawn(async move {
    ///     while let Some(progress) = events.next().await {
    ///         println!("{} of {:?}", progress.committed, progress.total);
    ///     }
    /// });
    /// # let _ = load.await;
    /// # }
    /// ```
    pub fn events(&mut self) -> Events {
        let (watcher, events) = progress::events();
        self.work.options.watchers.push(Box::new(watcher));
        events
    }

    /// Sends what is not committed. The first run sends everything; later ones send records that failed, those that were not
    /// sent, and unknown ones where that does no harm. Records that cannot be encoded stay failed.
    ///
    /// # Errors
    ///
    /// Nothing is returned as an error: see [`Outcome::error`], [`Outcome::failed`] and [`Outcome::complete`].
    pub async fn run(&mut self) -> &Outcome {
        self.work.run().await;
        &self.work.outcome
    }

    /// Runs the load again: the same as [`run`](Load::run).
    pub async fn resume(&mut self) -> &Outcome {
        self.run().await
    }

    /// Returns what became of the records so far. After a run that was dropped, [`error`](Outcome::error) says so.
    pub fn outcome(&self) -> &Outcome {
        &self.work.outcome
    }

    /// Checks what the load would send, and what kintone would reject, without writing anything. Only the form of the app
    /// and the whole input are read, and the precision of the app if it has numbers that must be unique.
    pub async fn plan(self) -> Plan {
        self.work.plan().await
    }
}

impl<'a, T: 'a, O: 'a> IntoFuture for Load<'a, T, O> {
    type Output = Outcome;
    type IntoFuture = Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move {
            self.work.run().await;
            self.work.outcome
        })
    }
}

impl<T, O> fmt::Debug for Load<'_, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Load")
            .field("operation", &self.work.target.operation)
            .field("record", &self.work.target.meta.name)
            .field("outcome", &self.work.outcome)
            .finish_non_exhaustive()
    }
}
