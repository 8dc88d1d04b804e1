//! The typed kintone client: structs whose fields are checked against an app's form are sent and
//! received exactly as they were checked.
//!
//! `kintone-codegen` writes such structs, and the schema file that they are checked against. By hand they are:
//!
//! ```no_run
//! use kintone_runtime::{Client, Decimal, Error, KintoneRecord, ReadOnly};
//!
//! // With schema = "schemas/invoice.json" instead of `unchecked`, codes, types, options and what is read-only are checked
//! // while this compiles.
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
//! The root has the names that most programs write; everything else stands in the module that it belongs to.
//!
//! - [`Client`] has one method for each operation on records and files, and [`Client::send`] for every other request.
//!   [`Client::bulk`] runs up to 20 requests as one transaction.
//! - [`Client::add_all`](client::Client::add_all) and its siblings take any number of records, and say of each what became of it:
//!   [`client::load`].
//! - [`Saved`] is a record as kintone holds it, [`Edit`] a copy to change, [`Patch`] a change without the record, [`Row`] the
//!   row of a table.
//! - [`query`](mod@query) finds records by conditions on their fields: what kintone would reject does not compile.
//! - [`KintoneRecord`], [`KintoneChoice`] and [`KintoneAction`] are the derives, with all their attributes.
//! - [`Error`] tells conflicts, rejections and broken connections apart, and names the field of the record that is at fault.
//! - [`client`] configures a client: [`ClientBuilder`](client::ClientBuilder), [`RetryPolicy`](client::RetryPolicy), streams and
//!   downloads.
//! - [`record`] says what a record is: the traits that generic code names ([`OwnedRecord`](record::OwnedRecord),
//!   [`Insertable`](record::Insertable), [`Editable`](record::Editable)), which Rust type holds which field
//!   ([`FieldValue`](record::field_value::FieldValue)), how types of your own become field values
//!   ([`Value`](record::field_value::Value)), and the codec.
//! - [`api`] has the requests as plain values, [`endpoint`] turns them into HTTP requests and reads the answers, without any I/O.
//! - [`prelude`] has what files with record types use.
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
//! | what kintone computes or copies | [`ReadOnly`] of the type above |
//! | creator, modifier and their times | [`CreateOnly`] of `Option<User>`, `Option<DateTime<Utc>>` |
//!
//! # Features
//!
//! - `derive`, `reqwest`, `rust_decimal`, `chrono`: on by default. Without any of them the crate is the codec and the queries.
//! - `api`: requests and answers as plain values, for a transport of your own. `reqwest`, the client, includes it.
//! - `blocking`: the client without `async`, in the module `blocking`.
//! - `journal`: [loads](client::load) that go on where a killed process left them.
//! - `serde`: all value types are `Serialize` and `Deserialize`, as plain values.
//! - `tracing`: a span per call, which never holds headers, bodies or tokens.
// What only requests use has no user without them.
#![cfg_attr(not(feature = "api"), allow(dead_code))]
// The docs are about the whole crate. Where a feature is left out, they name what is not there.
#![cfg_attr(
    not(all(
        feature = "derive",
        feature = "reqwest",
        feature = "rust_decimal",
        feature = "chrono"
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
pub use record::values::{Attachment, CreateOnly, Group, Organization, ReadOnly, Row, User};
#[cfg(feature = "rust_decimal")]
pub use rust_decimal::Decimal;
