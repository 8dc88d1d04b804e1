//! The endpoints: each request is a plain value that knows what it asks, and neither client, nor credentials, nor transport.
//!
//! The names are the verb and noun of kintone's documentation. Each part comes in the same order: what it does, with its
//! limits and its source; the struct; `new` and setters; the endpoint; the response.

mod app;
mod bulk;
mod count;
mod cursor;
mod file;
mod form;
mod process;
mod record;
mod records;
mod settings;
mod status;
#[cfg(test)]
pub(crate) mod testing;
mod upsert;

pub use app::GetApp;
pub use bulk::{AnyBulkMember, BulkRequest, BulkRequests, MAX_BULK_REQUESTS};
pub use count::CountRecords;
pub use cursor::{AddCursor, AddedCursor, CursorPage, DeleteCursor, GetRecordsByCursor};
pub use file::{DownloadFile, FileContent, MAX_FILE_BYTES, UploadFile};
pub use form::{GetFormFields, GetFormLayout};
pub use process::GetProcessManagementSettings;
pub use record::{AddRecord, GetRecord, UpdateRecord};
pub use records::{
    AddRecords, DeleteRecords, GetRecords, MAX_RECORDS_PER_CALL, RecordToDelete, ToDelete,
    UpdateRecords,
};
#[cfg(feature = "reqwest")]
pub(crate) use records::{added as read_added, updated_records as read_updated};
pub use settings::GetGeneralSettings;
pub use status::{
    MAX_ASSIGNEES, StatusChange, ToStatusChange, UpdateAssignees, UpdateStatus, UpdateStatuses,
};
pub use upsert::{UpsertOperation, UpsertRecords, Upserted};
#[cfg(feature = "reqwest")]
pub(crate) use upsert::{encode_entry as encode_upsert, upserted as read_upserted};

use crate::endpoint::error::Error;
use crate::endpoint::json;
use crate::endpoint::request::HttpResponse;

/// The answer of a request whose members nobody has typed yet.
fn untyped(response: HttpResponse) -> Result<serde_json::Value, Error> {
    json::read(&response)
}
