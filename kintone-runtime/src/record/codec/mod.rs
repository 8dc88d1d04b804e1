//! The codec between kintone's JSON and records, without a tree in between and without generic code for each record type.
//!
//! A page repeats the same bytes before the same field in every record. The decoder learns them from the first record, and then compares them
//! once for each field. The encoder copies prefixes that the derive generated.
//!
#![cfg_attr(feature = "derive", doc = "```")]
#![cfg_attr(not(feature = "derive"), doc = "```ignore")]
//! use kintone_runtime::record::codec::{decode_page, encode_record, Mode};
//! use kintone_runtime::{Decimal, KintoneRecord};
//!
//! #[derive(Debug, KintoneRecord)]
//! #[kintone(unchecked, app = 12)]
//! struct Item {
//!     #[kintone(code = "単価", kind = NUMBER)]
//!     price: Option<Decimal>,
//! }
//!
//! let answer = r#"{"records": [{
//!     "$id": {"type": "__ID__", "value": "77"},
//!     "$revision": {"type": "__REVISION__", "value": "1"},
//!     "単価": {"type": "NUMBER", "value": "1200.50"}
//! }], "totalCount": null}"#;
//! let page = decode_page::<Item>(answer.as_bytes())?;
//! assert_eq!(page[0].price, Some(Decimal::new(120050, 2)));
//!
//! let mut json = Vec::new();
//! encode_record(&*page[0], Mode::Add, &mut json)?;
//! assert_eq!(json, r#"{"単価":{"value":"1200.50"}}"#.as_bytes());
//!
//! let wrong = answer.replace("1200.50", "1,200");
//! let error = decode_page::<Item>(wrong.as_bytes()).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     r#"app 12, record 77, field 単価: expected a number like 1234.5, found "1,200""#
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cursor;
mod decode;
mod encode;
mod encoder;
mod error;
mod field_set;
mod known_codes;
mod learned_layout;
mod missing;
mod page;
mod row_changes;
mod row_source;
mod shape;
mod skip;
#[cfg(feature = "reqwest")]
mod stamps;
mod store;
#[cfg(all(test, feature = "chrono", feature = "rust_decimal"))]
mod tests;
mod text;

pub use cursor::Cursor;
#[cfg(feature = "api")]
pub(crate) use decode::{Salvaged, decode_cursor_page, salvage};
pub use decode::{
    decode_borrowed_page, decode_borrowed_record, decode_page, decode_record, salvage_page,
};
pub(crate) use decode::{decode_fields, decode_rows, decode_saved};
#[cfg(feature = "csv")]
pub(crate) use encode::encode_read;
#[cfg(feature = "api")]
pub(crate) use encode::encode_upsert_without;
pub(crate) use encode::{
    Candidate, encode_changes, encode_rows, encode_table, encode_value, encode_whole,
    encode_whole_other, was_not_read,
};
pub use encode::{encode_fields, encode_record};
pub use encoder::{Encoder, Mode};
pub use error::{DecodeError, EncodeError, RowPosition, ValueError};
pub use field_set::FieldSet;
pub use page::{FailedRecord, Page, PageError};
#[cfg(feature = "reqwest")]
pub(crate) use row_changes::UNSENT;
pub(crate) use row_changes::{RowChanges, lost_change, was_not_there};
pub(crate) use row_source::{RowRef, RowSource};
#[cfg(feature = "reqwest")]
pub(crate) use stamps::{RecordStamp, record_stamps};
pub(crate) use store::{Head, Store};
