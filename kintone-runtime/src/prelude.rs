//! The names that generated code uses: `use kintone_runtime::prelude::*`.
//!
//! These are the derives, the types of fields, and the traits of records and process actions (as `_`).
//!
//! A glob import hides nothing: a type of the same name that a module declares or imports itself wins.
//!
//! ```
//! use kintone_runtime::prelude::*;
//!
//! #[derive(KintoneRecord)]
//! #[kintone(unchecked, app = 1)]
//! struct Invoice {
//!     件名: String,
//!     支払期限: Option<NaiveDate>,
//!     合計: ReadOnly<Option<Decimal>>,
//! }
//! ```

#[cfg(feature = "chrono")]
#[doc(no_inline)]
pub use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
#[cfg(feature = "derive")]
#[doc(no_inline)]
pub use kintone_derive::{KintoneAction, KintoneChoice, KintoneRecord};

#[doc(no_inline)]
pub use crate::record::Record as _;
#[doc(no_inline)]
pub use crate::record::action::ProcessAction as _;
#[doc(no_inline)]
pub use crate::record::values::{
    Attachment, CreateOnly, Group, HourMinute, Json, Organization, ReadOnly, RecordNumber, Row,
    User,
};
#[doc(no_inline)]
pub use bigdecimal::BigDecimal;
#[cfg(feature = "rust_decimal")]
#[doc(no_inline)]
pub use rust_decimal::Decimal;
