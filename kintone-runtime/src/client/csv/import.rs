//! Imports: a CSV file as records that are added or updated.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::io::Read;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::{StreamExt, stream};

use super::attachments::CONCURRENT_RECORDS;
use super::columns::ColumnNames;
use super::encoding::Encoding;
use super::header::{Header, Wanted};
use super::input::{Lines, Records};
use super::loads::{Loads, Watcher};
use super::numbers::in_parts;
use super::prepare::Workshop;
use super::report::{Imported, Log};
use crate::client::Client;
use crate::client::load::Progress;
use crate::endpoint::AppRef;
use crate::endpoint::error::Error;
use crate::record::codec::ValueError;
use crate::record::update_key::NamesUpdateKey;
use crate::record::{FieldMeta, OwnedRecord};

/// An import of a CSV file: see [`Client::import_csv`]. It starts when it is awaited, and returns a result for each line.
///
/// The file is read while earlier records are being sent: it may be larger than the memory. Records are sent as by a
/// [load](crate::client::load::Load), in transactions of up to 2,000. Reading blocks: a file or a buffer is meant, not a connection.
#[must_use = "an import does nothing unless it is awaited"]
pub struct CsvImport<'a, T> {
    client: Client,
    reader: Box<dyn Read + Send + 'a>,
    encoding: Encoding,
    names: ColumnNames,
    ignores_unknown: bool,
    attachments: Option<PathBuf>,
    key: Option<&'static FieldMeta>,
    by_number: bool,
    continues: bool,
    concurrency: usize,
    unit_size: Option<usize>,
    watchers: Arc<Mutex<Vec<Watcher<'a>>>>,
    types: PhantomData<fn() -> T>,
}

impl<'a, T: OwnedRecord> CsvImport<'a, T> {
    pub(super) fn new(client: Client, reader: impl Read + Send + 'a) -> CsvImport<'a, T> {
        CsvImport {
            client,
            reader: Box::new(reader),
            encoding: Encoding::default(),
            names: ColumnNames::default(),
            ignores_unknown: false,
            attachments: None,
            key: None,
            by_number: false,
            continues: false,
            concurrency: CONCURRENT_RECORDS,
            unit_size: None,
            watchers: Arc::default(),
            types: PhantomData,
        }
    }

    /// Updates the records that have the same value in this unique field, and adds the others. Without a key all are added.
    ///
    /// Records [without a type](crate::AnyRecord) name it with [`unique_text`](crate::record::untyped::AnyFields::unique_text) or
    /// [`unique_number`](crate::record::untyped::AnyFields::unique_number).
    pub fn update_key<'de, K, V>(mut self, key: impl NamesUpdateKey<'de, T, K, V>) -> Self {
        self.key = Some(T::field(key.index()));
        self
    }

    /// Updates the records with the numbers in the column of the record number, and adds those whose cell is empty.
    ///
    /// What is added and what is updated goes in transactions of its own: if a failure ends the one, the other still sends what it was given.
    /// A number that no record has is an error of its line. cli-kintone adds the record, under another number, each time that the file is imported.
    pub fn by_record_number(mut self) -> Self {
        self.by_number = true;
        self
    }

    /// Sets the encoding of the file, UTF-8 by default.
    pub fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// Sets what the first line calls the columns: field codes by default.
    pub fn column_names(mut self, names: ColumnNames) -> Self {
        self.names = names;
        self
    }

    /// Ignores columns that the form or the record type does not have, as cli-kintone does. Otherwise they are an error.
    pub fn ignore_unknown_columns(mut self) -> Self {
        self.ignores_unknown = true;
        self
    }

    /// Uploads the attachments that cells name by their paths below this folder, one a line. Without this, columns of attachments are
    /// ignored. A path that leaves the folder is an error of its line.
    pub fn attachments(mut self, folder: impl Into<PathBuf>) -> Self {
        self.attachments = Some(folder.into());
        self
    }

    /// Uploads the attachments of up to this many records at the same time, 4 by default. The [limit of the client](Client::concurrency)
    /// applies as well.
    pub fn concurrency(mut self, records: usize) -> Self {
        self.concurrency = records.max(1);
        self
    }

    /// Continues past lines that are wrong and records that kintone rejects: see
    /// [`continue_on_error`](crate::client::load::Load::continue_on_error). Otherwise the first one ends the import, and the records that
    /// were not sent by then are not sent.
    pub fn continue_on_error(mut self) -> Self {
        self.continues = true;
        self
    }

    /// Sets the maximum number of records per transaction: see [`unit_size`](crate::client::load::Load::unit_size).
    pub fn unit_size(mut self, records: usize) -> Self {
        self.unit_size = Some(records);
        self
    }

    /// Calls `watcher` before and after each transaction. Records that are added and records that are updated by their number are
    /// counted apart.
    pub fn progress(self, watcher: impl FnMut(&Progress) + Send + 'a) -> Self {
        let mut watchers = self.watchers.lock().unwrap_or_else(PoisonError::into_inner);
        watchers.push(Box::new(watcher));
        drop(watchers);
        self
    }

    async fn run(self) -> Result<Imported, Error> {
        if self.by_number && self.key.is_some() {
            return Err(Error::not_sent(
                "an import finds records by `.update_key(…)` or `.by_record_number()`, not by both: leave out one",
            ));
        }
        let in_file = |problem| Error::not_sent(format!("the CSV file, {problem}"));
        let (lines, names) = Lines::begin(self.reader, self.encoding).map_err(in_file)?;
        let app = self.client.addressing().app(AppRef::of::<T>())?;
        let (verification, form) = self.client.form_of(T::META).await?;
        if !T::META.is_untyped() {
            verification.into_result()?;
        }
        let wanted = Wanted {
            names: self.names,
            meta: T::META,
            key: self.key.map(|key| key.code),
            by_number: self.by_number,
            with_files: self.attachments.is_some(),
            ignores_unknown: self.ignores_unknown,
        };
        let header = Arc::new(Header::read(names, &form, &wanted).map_err(in_file)?);

        let number = header.number.filter(|_| self.by_number);
        let workshop = Workshop {
            client: self.client.clone(),
            app,
            header: header.clone(),
            attachments: self.attachments,
            number,
        };
        let workshop = &workshop;
        let log = Mutex::new(Log::default());
        let log = &log;
        let mut records = in_parts(Records::new(lines, header), number).map(|(gathered, named)| {
            let load = usize::from(gathered.has_text(number));
            let numbers = gathered.lines.iter().map(|line| line.number);
            (locked(log).add(load, numbers), gathered, named)
        });
        let prepared = stream::iter(records.by_ref()).map(|(entry, gathered, named)| async move {
            let record = workshop.record::<T>(&gathered, &named).await;
            (entry, record)
        });
        let prepared = prepared.buffered(self.concurrency).map(|(entry, record)| {
            let record = record.map_err(|problem| {
                locked(log).problem(entry, problem.clone());
                ValueError::message(problem)
            });
            (entry.load(), record)
        });
        let loads = Loads {
            client: self.client.in_app(app),
            continues: self.continues,
            unit_size: self.unit_size,
            watchers: self.watchers,
        };
        let outcomes = match self.by_number {
            true => loads.by_number(prepared).await,
            false => {
                let prepared = prepared.map(|(_, record)| record);
                vec![loads.by_key(self.key, prepared).await]
            }
        };
        // What is left of a file after a failure is noted as well.
        records.for_each(drop);
        let log = std::mem::take(&mut *locked(log));
        Ok(Imported { outcomes, log })
    }
}

fn locked(log: &Mutex<Log>) -> MutexGuard<'_, Log> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'a, T: OwnedRecord + Send + 'a> IntoFuture for CsvImport<'a, T> {
    type Output = Result<Imported, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<Imported, Error>> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<T> fmt::Debug for CsvImport<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsvImport")
            .field("names", &self.names)
            .field("encoding", &self.encoding)
            .field("attachments", &self.attachments)
            .field("key", &self.key.map(|key| key.code))
            .finish_non_exhaustive()
    }
}
