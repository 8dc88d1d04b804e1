//! A typed kintone client: structs whose fields are checked against the form of an app are sent and received exactly as they were
//! checked.
//!
//! `kintone-codegen` generates such structs, and the schema file that they are checked against. Written by hand they look like this:
//!
//! ```no_run
//! use kintone_runtime::{Client, Decimal, Error, KintoneRecord, ReadOnly};
//!
//! // With schema = "schemas/invoice.json" instead of `unchecked`, codes, types, options and read-only fields are checked at compile
//! // time.
//! #[derive(Debug, Clone, KintoneRecord)]
//! #[kintone(unchecked, app = 1)]
//! struct Invoice {
//!     件名: String,
//!     金額: Option<Decimal>,
//!     #[kintone(code = "合計金額")]
//!     total: ReadOnly<Option<Decimal>>,
//! }
//!
//! # async fn example() -> Result<(), Error> {
//! let client = Client::builder("https://example.cybozu.com").api_token("token").build()?;
//!
//! let invoice = Invoice { 件名: "保守費用".into(), 金額: None, total: ReadOnly::default() };
//! let added = client.add_records::<Invoice>(&[invoice]).await?;
//!
//! let mut edit = client.get_record::<Invoice>(added[0].id).await?.edit();
//! edit.金額 = Some(Decimal::new(1200, 0));
//! client.update_record(&edit).await?; // sends 金額 alone, guarded by the revision
//! # Ok(())
//! # }
//! ```
//!
//! # Where to look
//!
//! The root exports the names that most programs use; everything else is in the module that it belongs to.
//!
//! - [`Client`] has a method for each operation on records and files; [`Client::send`] sends any other request, and
//!   [`Client::bulk`] runs up to 20 requests as one transaction.
//! - [`Client::add_all`](client::Client::add_all), `update_all`, `upsert_all` and `delete_all` take any number of records, and report
//!   the result for each of them: see [`client::load`].
//! - [`Saved`] is a record as kintone stores it, [`Edit`] a copy to change, [`Patch`] a change without the record, and [`Row`] a
//!   row of a table.
//! - [`query`](mod@query) has conditions on fields: operators that kintone does not support for a field do not compile.
//! - [`KintoneRecord`], [`KintoneChoice`] and [`KintoneAction`] are the derives, with all their attributes.
//! - [`Error`] distinguishes conflicts, rejections and failed connections, and names the record and the field at fault.
//! - [`client`] has the configuration of a client, [`ClientBuilder`](client::ClientBuilder) and
//!   [`RetryPolicy`](client::RetryPolicy), and its streams and downloads.
//! - [`record`] has the traits for generic code ([`OwnedRecord`](record::OwnedRecord), [`Insertable`](record::Insertable),
//!   [`Editable`](record::Editable)), those for field types of your own ([`Value`](record::field_value::Value),
//!   [`FieldValue`](record::field_value::FieldValue)), the other types of values, and the codec.
//! - [`api`] has the requests as plain values; [`endpoint`] turns them into HTTP requests and reads the answers, without any I/O.
//! - [`webhook`] has the notifications that kintone sends of records.
//! - [`prelude`] is for files with record types.
//!
//! # Types
//!
//! | field type | Rust type |
//! |---|---|
//! | text, rich text, link | `String` |
//! | NUMBER | `Option<`[`Decimal`]`>`; `Option<`[`BigDecimal`]`>` beyond 28 digits; integers |
//! | DATE, TIME, DATETIME | `Option<`[`NaiveDate`]`>`, `Option<`[`NaiveTime`]`>`, `Option<`[`DateTime`]`<`[`Utc`]`>>` |
//! | CHECK_BOX, MULTI_SELECT | `Vec` of a [`Choice`](record::values::Choice) or of `String` |
//! | RADIO_BUTTON, DROP_DOWN | `Option` of a [`Choice`](record::values::Choice) or of `String` |
//! | users, departments, groups | `Vec<`[`User`]`>`, `Vec<`[`Organization`]`>`, `Vec<`[`Group`]`>` |
//! | FILE | `Vec<`[`Attachment`]`>` |
//! | SUBTABLE | `Vec<`[`Row`]`<…>>` |
//! | values that kintone computes or copies | [`ReadOnly`] of the type above |
//! | creator, modifier and their times | [`CreateOnly`] of `Option<User>`, `Option<DateTime<Utc>>` |
//!
//! # Features
//!
//! - `derive`, `reqwest`, `rustls-ring`, `rust_decimal`, `chrono`: on by default. Without any feature the crate is the codec and the queries.
//! - `api`: requests and answers, and the notifications of webhooks, as plain values, for a transport of your own. `reqwest`, the client,
//!   includes it.
//! - `apps`, `spaces`, `plugins`: the requests of these areas. Without them there are those about records, files, and the form, the
//!   process and the general settings of an app.
//! - `blocking`: the client without `async`, in the module `blocking`.
//! - `csv`: CSV files in the layout of cli-kintone, in and out: see the module `client::csv`.
//! - `journal`: [loads](client::load) that resume where a killed process stopped.
//! - `serde`: all value types implement `Serialize` and `Deserialize`, as plain values.
//! - `rustls-ring`, `rustls-aws-lc`, `native-tls`: TLS by rustls with either cryptography, or by the operating system. AWS-LC is used if
//!   it is compiled in, then ring, then the operating system. A provider that the program has installed takes precedence over both.
//! - `pfx`: client certificates in PFX (PKCS#12) files.
//! - `tracing`: a span for each call, which never contains headers, bodies or tokens.
// Code that only requests use is unused without them.
#![cfg_attr(
    not(all(
        feature = "api",
        feature = "apps",
        feature = "spaces",
        feature = "plugins"
    )),
    allow(dead_code)
)]
// The documentation is about the whole crate. Without some features it links to items that do not exist.
#![cfg_attr(
    not(all(
        feature = "derive",
        feature = "reqwest",
        feature = "rust_decimal",
        feature = "chrono",
        feature = "apps",
        feature = "spaces",
        feature = "plugins"
    )),
    allow(rustdoc::broken_intra_doc_links)
)]

#[cfg(feature = "api")]
pub mod api;
#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "reqwest")]
pub mod client;
#[cfg(feature = "api")]
pub mod endpoint;
#[doc(hidden)]
pub mod macro_support;
pub mod prelude;
pub mod query;
pub mod record;
#[cfg(feature = "api")]
pub mod webhook;

pub use bigdecimal::BigDecimal;
#[cfg(feature = "chrono")]
pub use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc};
#[cfg(feature = "reqwest")]
pub use client::Client;
#[cfg(feature = "api")]
pub use endpoint::error::{Error, ErrorKind};
#[cfg(feature = "derive")]
pub use kintone_derive::{KintoneAction, KintoneChoice, KintoneRecord};
pub use kintone_schema as schema;
pub use query::Query;
pub use record::Record;
pub use record::action::ProcessAction;
pub use record::edit::Edit;
pub use record::id::{AppId, RecordId, Revision};
pub use record::patch::Patch;
pub use record::saved::Saved;
pub use record::untyped::AnyRecord;
pub use record::values::{Attachment, CreateOnly, Group, Organization, ReadOnly, Row, User};
#[cfg(feature = "rust_decimal")]
pub use rust_decimal::Decimal;
