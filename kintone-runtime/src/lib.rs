//! The typed kintone client: structs whose fields are checked against an app's form are sent and
//! received exactly as they were checked.

mod id;
pub mod kind;
mod record;
mod value;

pub use id::{AppId, RecordId, Revision, RowId, SpaceId};
pub use kintone_schema as schema;
pub use record::{
    AppRecord, Editable, Field, FieldMeta, Insertable, Meta, OnEmpty, OwnedRecord, Place, Record,
    Rounding, Slot, SlotMut, TableRow, With, Write,
};
pub use value::{FieldValue, Presence, Value};
