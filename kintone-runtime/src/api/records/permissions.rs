//! Evaluate Record Permissions: what the caller may do with records and their fields.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::api::limits::check_count;
use crate::endpoint::error::Error;
use crate::endpoint::{AppRef, Auth, Endpoint, Info, Method};
use crate::record::id::{AppId, RecordId};

/// Of how many records one request tells at most what may be done with them.
/// Source: kintone REST API, Evaluate Record Permissions (GET records/acl/evaluate.json)
pub const MAX_EVALUATED_RECORDS: usize = 100;

/// What the caller may do with records.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct EvaluatedPermissions {
    /// What the caller may do with each record.
    pub rights: Vec<EvaluatedRecord>,
}

/// What the caller may do with a record.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct EvaluatedRecord {
    /// The record.
    pub id: RecordId,
    /// What the caller may do with it as a whole.
    pub record: EvaluatedRecordRights,
    /// What the caller may do with its fields, by field code.
    pub fields: BTreeMap<String, EvaluatedFieldRights>,
}

/// What the caller may do with a record as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct EvaluatedRecordRights {
    /// Whether the caller may view it.
    pub viewable: bool,
    /// Whether the caller may edit it.
    pub editable: bool,
    /// Whether the caller may delete it.
    pub deletable: bool,
}

/// What the caller may do with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct EvaluatedFieldRights {
    /// Whether the caller may view it.
    pub viewable: bool,
    /// Whether the caller may edit it.
    pub editable: bool,
}

/// Reads what the caller may do with up to [`MAX_EVALUATED_RECORDS`] records of an app and their fields. No documentation says
/// for certain that API tokens can be used.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error, RecordId};
/// use kintone_runtime::api::EvaluateRecordPermissions;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let request = EvaluateRecordPermissions::new(AppId::new(1), [RecordId::new(7)]);
/// for record in client.send(request).await?.rights {
///     println!("{} may be edited: {}", record.id, record.record.editable);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_not_found`](crate::Error::is_not_found) if there is no such app or record. More records than
/// [`MAX_EVALUATED_RECORDS`] are not asked for.
///
/// Source: kintone REST API, Evaluate Record Permissions (GET records/acl/evaluate.json)
#[derive(Debug, Clone, Serialize)]
pub struct EvaluateRecordPermissions {
    app: AppId,
    ids: Vec<RecordId>,
}

impl EvaluateRecordPermissions {
    /// Creates a request about these records of the app.
    pub fn new(app: AppId, ids: impl IntoIterator<Item = RecordId>) -> EvaluateRecordPermissions {
        EvaluateRecordPermissions {
            app,
            ids: ids.into_iter().collect(),
        }
    }
}

impl Endpoint for EvaluateRecordPermissions {
    type Response = EvaluatedPermissions;
    const INFO: Info = Info::new(
        "evaluate record permissions",
        &Method::GET,
        "records/acl/evaluate.json",
    )
    .accepts(Auth::PerhapsApiToken);

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }

    fn check(&self) -> Result<(), Error> {
        check_count("records", self.ids.len(), MAX_EVALUATED_RECORDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::testing::{answer, sent};

    fn of(count: u64) -> EvaluateRecordPermissions {
        EvaluateRecordPermissions::new(AppId::new(8), (1..=count).map(RecordId::new))
    }

    #[test]
    fn the_rights_on_records_and_their_fields_are_read() {
        assert_eq!(
            sent(of(2)).url,
            "https://example.cybozu.com/k/v1/records/acl/evaluate.json?app=8&ids%5B0%5D=1&ids%5B1%5D=2"
        );
        let body = r#"{"rights":[{"id":"1","record":{"viewable":true,"editable":false,"deletable":false},
            "fields":{"件名":{"viewable":true,"editable":false}}}]}"#;
        let read = answer(of(1), 200, body).unwrap();
        let record = &read.rights[0];
        assert_eq!(record.id, RecordId::new(1));
        assert!(record.record.viewable && !record.record.editable && !record.record.deletable);
        assert!(record.fields["件名"].viewable && !record.fields["件名"].editable);
    }

    #[test]
    fn more_records_than_a_request_takes_are_not_asked_for() {
        assert!(of(100).check().is_ok());
        assert_eq!(
            answer(of(101), 200, "{}").unwrap_err().to_string(),
            "evaluate record permissions of app 8: 101 records, a request takes up to 100"
        );
    }
}
