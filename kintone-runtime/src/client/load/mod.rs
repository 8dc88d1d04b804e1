//! Any number of records become transactions of up to 2,000, and an answer for each record of the input.
//!
//! [`Client::add_all`], [`Client::update_all`], [`Client::upsert_all`] and [`Client::delete_all`] make a [`Load`]; awaiting it
//! gives the [`Outcome`].

mod again;
mod blame;
mod confirm;
mod deliver;
mod engine;
mod entry;
mod flights;
mod form_rules;
mod input;
#[cfg(feature = "journal")]
mod journal;
#[cfg(not(feature = "journal"))]
#[path = "without_journal.rs"]
mod journal;
mod once;
mod outcome;
mod plan;
mod progress;
mod queue;
#[cfg(feature = "journal")]
mod remember;
mod request;
mod settled;
mod start;
mod stored;
mod target;
mod unit;

pub use input::{Borrowed, Owned, RecordInput, UpdateInput};
pub use outcome::{Change, Committed, Failure, Outcome, Status};
pub use plan::Plan;
pub use progress::{Event, Events, Progress};
pub use settled::{Settle, Settled};
pub use unit::MAX_UNIT_BYTES;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use futures_util::Stream;

use self::engine::Work;
use self::input::{Element, Input};
use self::target::{Operation, Target};
use crate::api::ToDelete;
use crate::client::Client;
use crate::endpoint::AppRef;
use crate::record::codec::{EncodeError, FieldSet};
use crate::record::update_key::UpdateKey;
use crate::record::{AppRecord, Editable, Field, Insertable};

/// Any number of records on their way to kintone. It starts when it is awaited, and gives the [`Outcome`].
///
/// The input is read as it is sent, and encoded as it is read: at any time the load holds the records of the requests that
/// are under way and of the one that comes next, not the whole input. They go in units of at most 2,000 records and 16 MiB,
/// each of which is one bulk request: committed as a whole, or not at all. Units are sent one after the other unless
/// [`concurrency`](Load::concurrency) says otherwise.
///
/// A load takes each record once. A second element with the same unique key, update key or id fails before it is sent, because the
/// order of the two would be open; its error names both. To find it the load keeps some 40 bytes for each record.
///
/// The first unit that is refused ends the load, unless it [continues](Load::continue_on_error). [`run`](Load::run) leaves
/// the load usable: running it again sends what failed and what was not sent.
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
/// Dropping a run loses nothing: what was under way is [unknown](Status::Unknown) until the load is run again. A
/// [journal](Load#method.journal) keeps that for another process.
#[must_use = "a load does nothing unless it is awaited or run"]
pub struct Load<'a, T, O = Others> {
    work: Work<'a>,
    types: PhantomData<fn() -> (T, O)>,
}

/// A load that adds records: it may be given a [unique key](Load::unique_key).
#[derive(Debug)]
pub enum Adding {}

/// A load that updates, upserts or deletes records.
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

    /// Names a unique field of the records. If no answer comes to a unit, its records are then looked for by this
    /// field: if all are there, the unit was committed, else it is sent again, which kintone refuses if the first one gets
    /// through after all. Without it the load cannot tell, and what was sent stays [unknown](Status::Unknown).
    ///
    /// A record that was there before with the same value is taken for the one that was sent, and a
    /// [note](Outcome::notes) says so. A record in which the field is empty fails.
    pub fn unique_key<'de, K, V>(
        mut self,
        key: impl FnOnce(T::Fields) -> Field<T, K, V>,
    ) -> Load<'a, T, Adding>
    where
        T: AppRecord,
        K: UpdateKey<'de, V>,
    {
        self.work.target.key = Some(key(T::FIELDS).index());
        self
    }

    /// Says what is known of the records that were sent without an answer by an earlier run, and that no
    /// [unique key](Load::unique_key) settles. The error and the [notes](Outcome::notes) of that run name their indices: look for
    /// the records in kintone. [`Settled::Stored`] makes them [stored](Status::Stored), [`Settled::Absent`] sends them again; where
    /// that differs from record to record, give a closure that says it by the index.
    ///
    /// Records of one transaction are stored together or not at all: if the closure says both of them, they stay unknown.
    /// Take the call out again when the run is done: it would say the same of records that a later run leaves without an
    /// answer, and absent ones that are stored would then be doubled.
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
    pub fn unknown_as(mut self, settled: impl Settle + Send + 'a) -> Load<'a, T, Adding> {
        self.work.options.unknown_as = Some(Box::new(settled));
        self
    }
}

impl<'a, T> Load<'a, T, Others> {
    pub(crate) fn updating<U, By, S>(client: &Client, updates: S) -> Load<'a, T, Others>
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
        let all = 0..T::META.fields.len();
        let others: FieldSet = all.filter(|index| *index != key).collect();
        Load::new(
            client,
            Operation::Upsert,
            Some(key),
            records,
            move |record: R, _, json| input::upserted(record.record(), key, &others, json),
        )
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
    /// Sends up to so many units at the same time; one unless set. The order in which they are committed is then open.
    ///
    /// Many writes to one app at once may keep each other from locking the database. kintone then refuses some, which are
    /// repeated; the client's own limit of requests at once holds as well.
    pub fn concurrency(mut self, units: usize) -> Load<'a, T, O> {
        self.work.options.concurrency = units.max(1);
        self
    }

    /// Cuts units of up to so many records, 1 to 2,000; 2,000 unless set. Smaller units keep the database locked for a shorter
    /// time, and take more requests.
    pub fn unit_size(mut self, records: usize) -> Load<'a, T, O> {
        self.work.queue.set_unit_size(records);
        self
    }

    /// Continues past records that kintone rejects. The records that kintone names are taken out, and the rest of their unit is
    /// sent again; if kintone names none, the unit is halved until the record is found.
    ///
    /// What has nothing to do with the records ends the load all the same: wrong credentials, a missing permission, no
    /// connection.
    pub fn continue_on_error(mut self) -> Load<'a, T, O> {
        self.work.options.continues = true;
        self
    }

    /// Keeps a journal in this file, so that a load which is killed at any moment and started again with the same input goes on
    /// where it was: what is committed is not sent again, and what was under way is looked for by the
    /// [unique key](Load::unique_key), or by what the operation goes by. Without a unique key, records that were being added stay
    /// [unknown](Status::Unknown) until [`unknown_as`](Load::unknown_as) settles them.
    ///
    /// The journal is *finished* when each record of the input is committed or was refused. What happens when the program is
    /// started again depends on that, and on the input. It is the same input if each record that is committed or unknown stands
    /// unchanged at its index; refused records and those that were not sent may be corrected, and more may follow at the end.
    ///
    /// | the journal is | the same input | another input |
    /// |---|---|---|
    /// | not finished | The load goes on. | Upserts and updates without a revision start anew, and a note says so. Anything else is refused before it is sent. |
    /// | finished | Upserts and updates without a revision start anew. Of anything else, records that are committed are not sent again; corrected and appended ones are. | As above. |
    ///
    /// So a nightly upsert works with one path. A nightly load that adds records names each run: see `run_name`.
    /// The outcome has what the journal knows, wherever a run stops, and [`recalled_count`](Outcome::recalled_count) and the
    /// [notes](Outcome::notes) say how much of it was not sent this time, and when it was.
    ///
    /// Each unit is written down, and is on the disk, before it is sent. The journal of another load is refused: of another
    /// server, app, operation, type or key; so is a file that is damaged or in use. The file has a hash, and later the id and the
    /// revision, of each record, and nothing else of it. When the load is complete, it may be deleted.
    ///
    /// A new run takes the place of the old one at once: its beginning is written into a file beside the journal, of the same name with
    /// `.kintone-new` at its end, which is then renamed.
    ///
    /// To find out whether the input is the same it is read, before anything is sent, as far as the journal knows it. A load that
    /// may have to start anew keeps up to 256 MiB of it meanwhile; if more is known to the journal, another input is refused.
    #[cfg(feature = "journal")]
    pub fn journal(mut self, path: impl Into<std::path::PathBuf>) -> Load<'a, T, O> {
        self.work.memory.path = Some(path.into());
        self
    }

    /// Names this run of the load in its [journal](Load::journal): up to 200 characters, such as the date. With the name of the
    /// run that the journal is of, that one goes on. With another name a new run starts, if the journal is finished or the
    /// load is an upsert or an update without a revision; otherwise the load is refused, and the error says how to finish the
    /// old run. Without a name the load goes on with whatever run the journal is of.
    ///
    /// The journal keeps the last 4,096 names: unless it does no harm to send it again, a run that came before the one that the
    /// journal is of is refused. So is a name without a journal.
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

    /// Does not compare the record type with the form of its app. Otherwise that is done before the first unit is sent, once
    /// for each client, app and type: fields that were renamed or changed, or another app than the one that was meant, end the load
    /// before anything is written. If the form may not be read, a [note](Outcome::notes) says so.
    pub fn skip_verify(mut self) -> Load<'a, T, O> {
        self.work.options.verifies = false;
        self
    }

    /// Tells how the load goes on, after each unit and before it.
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

    /// How the load goes on, as a stream beside it, for another task. Who reads it slowly misses what was in between, and
    /// always gets the last state; it ends when the load is done and gone.
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

    /// Sends what is not committed: all at first, and after an earlier run what failed, what was not sent, and what is unknown
    /// where that can be settled. Records that cannot be encoded stay failed.
    pub async fn run(&mut self) -> &Outcome {
        self.work.run().await;
        &self.work.outcome
    }

    /// The same as [`run`](Load::run), by the name of what it does the second time.
    pub async fn resume(&mut self) -> &Outcome {
        self.run().await
    }

    /// What became of the records so far. After a run that was dropped, [`error`](Outcome::error) says so.
    pub fn outcome(&self) -> &Outcome {
        &self.work.outcome
    }

    /// What the load would send, and what kintone would refuse of it. Nothing is written: only the form of the app is read, and
    /// the input to its end.
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
