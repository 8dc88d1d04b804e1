//! The typed kintone client: structs whose fields are checked against an app's form are sent and
//! received exactly as they were checked.

pub mod api;
#[cfg(feature = "reqwest")]
mod client;
mod error;
mod id;
pub mod kind;
mod record;
#[cfg(feature = "reqwest")]
mod transport;
mod value;
pub mod wire;

pub use api::{
    AddRecord, AddRecords, DeleteRecords, GetRecord, GetRecords, UpdateRecord, UpdateRecords,
    Written,
};
#[cfg(feature = "reqwest")]
pub use client::{Call, Client, ClientBuilder, MAX_API_TOKENS};
pub use error::{Error, ErrorKind};
pub use id::{AppId, RecordId, Revision, RowId, SpaceId};
pub use kintone_schema as schema;
pub use record::{
    AppRecord, Editable, Field, FieldMeta, Insertable, Meta, OnEmpty, OwnedRecord, Place, Record,
    Rounding, Slot, SlotMut, TableRow, With, Write,
};
pub use value::{FieldValue, Presence, Value};
pub use wire::FieldError;
