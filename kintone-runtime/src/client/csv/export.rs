//! Exports: the records of a query as a CSV file.

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;

use futures_util::{StreamExt, TryStreamExt};

use super::attachments::{CONCURRENT_RECORDS, download};
use super::columns::{ColumnNames, exported, header, order_of};
use super::encoding::Encoding;
use super::lines::Lines;
use crate::api::GetFormLayout;
use crate::client::Client;
use crate::endpoint::AppRef;
use crate::endpoint::error::Error;
use crate::query::Query;
use crate::record::OwnedRecord;

/// An export of the records of a query: see [`Client::export_csv`].
///
/// Any number of records is written; at most two pages of 500 are in memory. Nothing is sent before
/// [`write_to`](CsvExport::write_to).
#[must_use = "an export does nothing before `write_to`"]
pub struct CsvExport<T> {
    client: Client,
    query: Query<T>,
    columns: Option<Vec<String>>,
    names: ColumnNames,
    encoding: Encoding,
    attachments: Option<PathBuf>,
    concurrency: usize,
    has_mark: bool,
    progress: Option<Watcher>,
}

type Watcher = Box<dyn FnMut(&Exported) + Send>;

/// What an export has written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Exported {
    /// How many records.
    pub records: u64,
    /// How many lines, without the first one: a record has one for each row of its tables.
    pub lines: u64,
    /// How many attachments.
    pub files: u64,
}

impl<T> CsvExport<T> {
    pub(super) fn new(client: Client, query: Query<T>) -> CsvExport<T> {
        CsvExport {
            client,
            query,
            columns: None,
            names: ColumnNames::default(),
            encoding: Encoding::default(),
            attachments: None,
            concurrency: CONCURRENT_RECORDS,
            has_mark: false,
            progress: None,
        }
    }

    /// Writes the fields with these codes, in this order. A table is written with all of its fields.
    ///
    /// Without this these are the fields of the record type; for records [without a type](crate::AnyRecord) those of the form in its order, then
    /// the record number, creator, modifier and their times. Status, assignees and categories of such records are written only if they are
    /// named here.
    pub fn columns(mut self, codes: impl IntoIterator<Item = impl Into<String>>) -> CsvExport<T> {
        self.columns = Some(codes.into_iter().map(Into::into).collect());
        self
    }

    /// Sets what the first line calls the columns: field codes by default.
    pub fn column_names(mut self, names: ColumnNames) -> CsvExport<T> {
        self.names = names;
        self
    }

    /// Sets the encoding, UTF-8 by default. A character that Shift_JIS would lose or change is an error.
    pub fn encoding(mut self, encoding: Encoding) -> CsvExport<T> {
        self.encoding = encoding;
        self
    }

    /// Begins the file with a byte order mark, without which Excel does not take it for UTF-8. In Shift_JIS there is none.
    pub fn byte_order_mark(mut self) -> CsvExport<T> {
        self.has_mark = true;
        self
    }

    /// Downloads attachments into this folder, which is created. Cells then have paths below it,
    /// `<code>-<record id>/<name>`, and otherwise the names alone. A name that would leave the folder is an error.
    pub fn attachments(mut self, folder: impl Into<PathBuf>) -> CsvExport<T> {
        self.attachments = Some(folder.into());
        self
    }

    /// Downloads the attachments of up to this many records at the same time, 4 by default. The
    /// [limit of the client](Client::concurrency) applies as well.
    pub fn concurrency(mut self, records: usize) -> CsvExport<T> {
        self.concurrency = records.max(1);
        self
    }

    /// Calls `watcher` after each record.
    pub fn progress(mut self, watcher: impl FnMut(&Exported) + Send + 'static) -> CsvExport<T> {
        self.progress = Some(Box::new(watcher));
        self
    }
}

impl<T: OwnedRecord + Send + Sync + 'static> CsvExport<T> {
    /// Reads the records and writes them. Writing blocks: a file or a buffer is meant, not a connection.
    ///
    /// # Errors
    ///
    /// Nothing is written if the form cannot be read, a column is not in it, or the record type does not suit it. A record that cannot be
    /// read, a character that the encoding lacks, a file name that leaves the folder and a failure of the writer end the export; the
    /// lines before are then written.
    pub async fn write_to<W: Write + Send>(self, writer: W) -> Result<Exported, Error> {
        let client = &self.client;
        let app = client.addressing().app(AppRef::of::<T>())?;
        let (verification, form) = client.form_of(T::META).await?;
        let order = match (T::META.is_untyped(), &self.columns) {
            (false, _) => {
                verification.into_result_for_reading()?;
                Vec::new()
            }
            (true, _) => order_of(&client.send(GetFormLayout::new(app)).await?.layout),
        };
        let blocks = exported(&form, T::META, &order, self.columns.as_deref())?;
        let lines = Lines {
            blocks,
            encoding: self.encoding,
            with_files: self.attachments.is_some(),
        };
        let mut out = Output::new(writer);
        if self.has_mark && self.encoding == Encoding::Utf8 {
            out.write("\u{feff}".as_bytes())?;
        }
        let names = header(&lines.blocks, self.names)?;
        out.write(&lines.header(&names).map_err(Error::not_sent)?)?;

        let mut written = Exported::default();
        let mut progress = self.progress;
        let (lines, folder) = (&lines, self.attachments.as_deref());
        let drawn = client.stream(self.query).map(|record| async move {
            let drawn = lines.of(&record?).map_err(Error::not_sent)?;
            if let Some(folder) = folder {
                download::<T>(client, folder, &drawn.downloads).await?;
            }
            Ok::<_, Error>(drawn)
        });
        let mut drawn = drawn.buffered(self.concurrency);
        while let Some(record) = drawn.try_next().await? {
            out.write(&record.bytes)?;
            written.records += 1;
            written.lines += record.lines;
            written.files += record.downloads.len() as u64;
            if let Some(watcher) = &mut progress {
                watcher(&written);
            }
        }
        out.flush()?;
        Ok(written)
    }
}

/// A writer whose errors say what could not be written.
struct Output<W: Write>(io::BufWriter<W>);

impl<W: Write> Output<W> {
    fn new(writer: W) -> Output<W> {
        Output(io::BufWriter::with_capacity(1 << 16, writer))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.0.write_all(bytes).map_err(cannot_write)
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.0.flush().map_err(cannot_write)
    }
}

fn cannot_write(error: io::Error) -> Error {
    Error::not_sent(format!("cannot write the CSV file: {error}"))
}

impl<T> fmt::Debug for CsvExport<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsvExport")
            .field("columns", &self.columns)
            .field("names", &self.names)
            .field("encoding", &self.encoding)
            .field("attachments", &self.attachments)
            .finish_non_exhaustive()
    }
}
