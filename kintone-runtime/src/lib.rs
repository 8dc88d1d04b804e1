//! The typed kintone client: structs whose fields are checked against an app's form are sent and
//! received exactly as they were checked.

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
pub mod api;
#[cfg(feature = "reqwest")]
mod client;
pub mod codec;
mod edit;
mod error;
mod id;
pub mod kind;
mod record;
mod saved;
#[cfg(feature = "reqwest")]
mod transport;
mod value;
mod values;
pub mod wire;

pub use api::{
    AddRecord, AddRecords, DeleteRecords, GetRecord, GetRecords, UpdateRecord, UpdateRecords,
    Written,
};
pub use bigdecimal::BigDecimal;
#[cfg(feature = "chrono")]
pub use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc};
#[cfg(feature = "reqwest")]
pub use client::{Call, Client, ClientBuilder, MAX_API_TOKENS};
pub use edit::Edit;
pub use error::{Error, ErrorKind};
pub use id::{AppId, RecordId, Revision, RowId, SpaceId};
#[cfg(feature = "derive")]
pub use kintone_derive::{KintoneChoice, KintoneRecord};
pub use kintone_schema as schema;
pub use record::{
    AppRecord, Editable, Field, FieldMeta, Insertable, Meta, OnEmpty, OwnedRecord, Place, Record,
    Rounding, Slot, SlotMut, TableRow, With, Write,
};
#[cfg(feature = "rust_decimal")]
pub use rust_decimal::Decimal;
pub use saved::Saved;
pub use value::{FieldValue, Presence, Value};
pub use values::{
    AttachedFile, Attachment, Choice, CreateOnly, Group, HourMinute, Json, Organization,
    ParseHourMinuteError, ReadOnly, RecordNumber, Row, Scalar, UploadedFile, User,
};
pub use wire::FieldError;
