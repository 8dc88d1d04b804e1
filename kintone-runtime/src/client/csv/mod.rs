//! CSV files in the layout of cli-kintone: the records of any app, out and in.
//!
//! [`Client::export_csv`] writes the records of a query, [`Client::import_csv`] adds or updates those of a file. Both take a record
//! type or [`AnyRecord`](crate::AnyRecord), and neither holds the file in memory.
//!
//! - The first line has the field codes, or the [labels](ColumnNames::Labels). Values are those of the REST API; lists, and the codes of
//!   users, departments and groups, have an entry a line in their cell.
//! - If there are tables, the first column is `*`. Each row of a table has a line, which repeats the other cells of its record; `*` stands in
//!   the first line of each record. The column with the code of the table has the ids of the rows, and is empty for new ones. In an import, rows of
//!   several tables may share a line.
//! - Attachments are files in a [folder](CsvExport::attachments); their cells hold paths relative to it.
//! - An import ignores columns that kintone fills, leaves alone what has no column, and takes an empty cell for an empty value. A table that
//!   has columns is replaced: rows that the file lacks are removed, and those without an id are new.
//!
//! With the blocking client they are `client.wait(client.as_async().export_csv::<Invoice>(query).write_to(file))` and
//! `client.wait(client.as_async().import_csv::<Invoice>(file))`.
//!
//! ```no_run
//! use kintone_runtime::client::csv::Encoding;
//! use kintone_runtime::{AnyRecord, Client, Error, Query};
//!
//! # async fn example(client: Client) -> Result<(), Error> {
//! let customers = client.in_app(20);
//! let file = std::fs::File::create("customers.csv").expect("a new file");
//! customers.export_csv::<AnyRecord>(Query::all()).attachments("files").write_to(file).await?;
//!
//! let file = std::fs::File::open("customers.csv").expect("the file");
//! let imported = customers
//!     .import_csv::<AnyRecord>(file)
//!     .update_key(|f| f.unique_text("取引先コード"))
//!     .encoding(Encoding::Utf8)
//!     .attachments("files")
//!     .continue_on_error()
//!     .await?;
//! imported.write_to(std::io::stdout())?; // a line for each line of the file
//! # Ok(())
//! # }
//! ```
//!
//! Source: cli.kintone.dev, the reference pages of `record export` and `record import`

mod attachments;
mod cells;
mod columns;
mod encoding;
mod export;
mod header;
mod import;
mod input;
mod lines;
mod loads;
mod numbers;
mod prepare;
mod report;
mod source;

pub use columns::ColumnNames;
pub use encoding::Encoding;
pub use export::{CsvExport, Exported};
pub use import::CsvImport;
pub use report::{Imported, LineResult, LineStatus};

use std::io::Read;

use super::Client;
use crate::query::IntoQuery;
use crate::record::OwnedRecord;

impl Client {
    /// Writes the records that match a condition or a query to a CSV file, any number of them.
    ///
    /// See [`csv`](crate::client::csv) for the layout, and [`CsvExport`] for what can be set. Without an order, records come in the order
    /// of their ids.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::OwnedRecord;
    /// # use kintone_runtime::{Client, Error, Query};
    /// # async fn example<Invoice: OwnedRecord + Send + Sync + 'static>(client: Client) -> Result<(), Error> {
    /// let file = std::fs::File::create("invoices.csv").expect("a new file");
    /// let exported = client.export_csv::<Invoice>(Query::all()).write_to(file).await?;
    /// println!("{} invoices", exported.records);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`CsvExport::write_to`].
    ///
    /// Source: kintone REST API, Get Records (GET records.json); cli.kintone.dev, `record export`
    pub fn export_csv<T: OwnedRecord>(&self, query: impl IntoQuery<T>) -> CsvExport<T> {
        CsvExport::new(self.clone(), query.into_query())
    }

    /// Adds the records of a CSV file, or updates them by a [key](CsvImport::update_key) or their
    /// [number](CsvImport::by_record_number).
    ///
    /// See [`csv`](crate::client::csv) for the layout, and [`CsvImport`] for what can be set. A record type checks the values: a line is an error
    /// whose values a `T` cannot hold.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::OwnedRecord;
    /// # use kintone_runtime::{Client, Error};
    /// # async fn example<Invoice: OwnedRecord + Send + 'static>(client: Client) -> Result<(), Error> {
    /// let file = std::fs::File::open("invoices.csv").expect("the file");
    /// for line in client.import_csv::<Invoice>(file).await?.lines() {
    ///     println!("line {}: {} {}", line.line, line.status, line.message);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Nothing is sent if the first line is wrong: a column that occurs twice, one that the form does not have, a missing key. The error
    /// names all of these with their columns. What is wrong with a line, or rejected by kintone, is in [`Imported`].
    ///
    /// Source: kintone REST API, Bulk Request (POST bulkRequest.json); cli.kintone.dev, `record import`
    pub fn import_csv<'a, T: OwnedRecord>(
        &self,
        reader: impl Read + Send + 'a,
    ) -> CsvImport<'a, T> {
        CsvImport::new(self.clone(), reader)
    }
}
