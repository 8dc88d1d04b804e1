//! The endpoints: each request is a plain value that knows what it asks, and neither client, nor credentials, nor transport.
//!
//! The names are the verb and noun of kintone's documentation. Each part comes in the same order: what it does, with its
//! limits and its source; the struct; `new` and setters; the endpoint; the response.

mod app;
mod bulk;
mod file;
mod records;
#[cfg(test)]
pub(crate) mod testing;

pub use app::form::{GetFormFields, GetFormLayout};
pub use app::one::GetApp;
pub use app::process::GetProcessManagementSettings;
pub use app::settings::GetGeneralSettings;
pub use bulk::{AnyBulkMember, BulkRequest, BulkRequests, MAX_BULK_REQUESTS};
pub use file::{DownloadFile, FileContent, MAX_FILE_BYTES, UploadFile};
pub use records::count::CountRecords;
pub use records::cursor::{AddCursor, AddedCursor, CursorPage, DeleteCursor, GetRecordsByCursor};
pub use records::many::{
    AddRecords, DeleteRecords, GetRecords, MAX_RECORDS_PER_CALL, RecordToDelete, ToDelete,
    UpdateRecords,
};
#[cfg(feature = "reqwest")]
pub(crate) use records::many::{added as read_added, updated_records as read_updated};
pub use records::one::{AddRecord, GetRecord, UpdateRecord};
pub use records::status::{
    MAX_ASSIGNEES, StatusChange, ToStatusChange, UpdateAssignees, UpdateStatus, UpdateStatuses,
};
pub use records::upsert::{UpsertOperation, UpsertRecords, Upserted};
#[cfg(feature = "reqwest")]
pub(crate) use records::upsert::{encode_entry as encode_upsert, upserted as read_upserted};

use crate::endpoint::error::Error;
use crate::endpoint::json;
use crate::endpoint::request::HttpResponse;

/// The answer of a request whose members nobody has typed yet.
fn untyped(response: HttpResponse) -> Result<serde_json::Value, Error> {
    json::read(&response)
}
