//! JSON of kintone becomes records, and records become JSON, with nothing in between: no tree, no generic code per record type.
//!
//! A page repeats the same bytes in front of the same field in every record. The decoder learns them from the first record
//! and afterwards compares them once per field. The encoder copies prefixes that the
//! derive wrote.

mod cursor;
mod decode;
mod encode;
mod encoder;
mod error;
mod field_set;
mod page;
mod shape;
mod skip;
#[cfg(all(test, feature = "chrono", feature = "rust_decimal"))]
mod tests;
mod text;

pub use cursor::Cursor;
pub(crate) use decode::{Head, Store, decode_rows};
pub use decode::{
    decode_borrowed_page, decode_borrowed_record, decode_page, decode_record, salvage_page,
};
pub(crate) use encode::{RowRef, RowSource, encode_field, encode_rows};
pub use encode::{encode_fields, encode_record};
pub use encoder::{Encoder, Mode};
pub use error::{DecodeError, EncodeError, RowPosition, ValueError};
pub use field_set::FieldSet;
pub use page::{FailedRecord, Page, PageError};
