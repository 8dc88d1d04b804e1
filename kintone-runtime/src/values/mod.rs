//! The Rust types of kintone's values: each reads and writes the JSON of its field types, and says which those are.

mod access;
pub(crate) mod choice;
#[cfg(feature = "chrono")]
mod date;
mod entity;
mod file;
mod hour_minute;
mod id;
mod json;
mod number;
mod optional;
#[cfg(feature = "serde")]
mod plain;
mod record_number;
mod table;
mod text;

pub use access::{CreateOnly, ReadOnly};
pub use choice::Choice;
pub use entity::{Group, Organization, User};
pub use file::{AttachedFile, Attachment, UploadedFile};
pub use hour_minute::{HourMinute, ParseHourMinuteError};
pub use json::Json;
pub use optional::Scalar;
pub use record_number::RecordNumber;
pub use table::Row;
