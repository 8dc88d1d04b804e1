//! Records without a type: whatever fields an app has, known only at run time.
//!
//! [`AnyRecord`] stands in every operation that takes a record type. For which app it stands says the client:
//! `client.in_app(id)`.
//!
//! ```
//! use kintone_runtime::AnyRecord;
//!
//! let mut record = AnyRecord::new();
//! record.set("件名", "保守費用").set("数量", 12).set("区分", ["保守", "定期"]);
//! assert_eq!(record.text("件名")?, "保守費用");
//! assert_eq!(record.integer("数量")?, Some(12));
//!
//! let error = record.text("件各").unwrap_err();
//! assert_eq!(error.to_string(), "field 件各: the record has no such field; did you mean `件名`?");
//! # Ok::<(), kintone_runtime::record::codec::ValueError>(())
//! ```
//!
//! | field type | [`AnyValue`] | read with | set to |
//! |---|---|---|---|
//! | text, rich text, link, options, status | `Text` | [`text`](AnyRecord::text) | `&str`, `String` |
//! | NUMBER, CALC | `Text`, with its digits | `decimal`, [`big_decimal`](AnyRecord::big_decimal), [`integer`](AnyRecord::integer) | integers, `Decimal`, `BigDecimal` |
//! | DATE, TIME, DATETIME and their like | `Text` | `date`, `time`, `datetime` | `NaiveDate`, `NaiveTime`, `DateTime` |
//! | CHECK_BOX, MULTI_SELECT, CATEGORY | `Texts` | [`texts`](AnyRecord::texts) | arrays and `Vec`s of text |
//! | users, departments, groups | `Users`, `Organizations`, `Groups` | [`users`](AnyRecord::users), [`organizations`](AnyRecord::organizations), [`groups`](AnyRecord::groups) | `Vec`s of them |
//! | CREATOR, MODIFIER | `User` | [`user`](AnyRecord::user) | `User`, when the record is added |
//! | FILE | `Files` | [`files`](AnyRecord::files) | `Vec<Attachment>`, `UploadedFile` |
//! | SUBTABLE | `Rows` | [`rows`](AnyRecord::rows), [`rows_mut`](AnyRecord::rows_mut) | `Vec<Row<AnyRecord>>`, `Vec<AnyRecord>` |
//! | types that this version does not know | `Json` | [`get_as`](AnyRecord::get_as) | never sent |
//!
//! A field that is empty is [`Null`](AnyValue::Null), or an empty text or list. Values are kept as kintone writes them: no digit is lost,
//! and a value is only interpreted when it is read.

mod any_record;
mod conversions;
mod json;
mod placed;
mod read;
#[cfg(feature = "serde")]
mod serde_impls;
#[cfg(test)]
mod tests;
mod tokens;
mod value;

pub use any_record::{AnyField, AnyRecord, AnyValue};
pub use tokens::AnyFields;
