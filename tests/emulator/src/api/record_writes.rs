//! The calls that write records, which are also the calls that are allowed in a bulk request.

use crate::api::endpoint::Endpoint;
use crate::api::{record, records, status};

/// The calls that write records. Source: kintone REST API, Bulk Request (POST bulkRequest.json)
pub(crate) const RECORD_WRITES: [Endpoint; 8] = [
    Endpoint::new("POST", "record.json", record::add),
    Endpoint::new("PUT", "record.json", record::update),
    Endpoint::new("POST", "records.json", records::add),
    Endpoint::new("PUT", "records.json", records::update),
    Endpoint::new("DELETE", "records.json", records::delete),
    Endpoint::new("PUT", "record/status.json", status::one),
    Endpoint::new("PUT", "records/status.json", status::many),
    Endpoint::new("PUT", "record/assignees.json", status::assignees),
];

/// Returns the call with this method and path, if it writes records.
pub(crate) fn find_record_write(method: &str, path: &str) -> Option<&'static Endpoint> {
    RECORD_WRITES
        .iter()
        .find(|endpoint| endpoint.is(method, path))
}
