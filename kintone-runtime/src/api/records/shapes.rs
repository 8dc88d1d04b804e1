//! The parts that several requests about records have in common: how many records go into a call, and what kintone answers.

use serde::Deserialize;

use crate::endpoint::error::Error;
use crate::endpoint::json::{self, WireRecordId, WireRevision};
use crate::endpoint::{HttpResponse, Params};
use crate::record::AppRecord;
use crate::record::codec::{EncodeError, Mode};
use crate::record::id::RecordId;
use crate::record::written::Written;

/// The largest number of records that one call adds, updates or deletes.
/// Source: kintone REST API, Add Records (POST records.json) and its siblings
pub const MAX_RECORDS_PER_CALL: usize = 100;

pub(in crate::api) fn check_count(count: usize) -> Result<(), Error> {
    if count <= MAX_RECORDS_PER_CALL {
        return Ok(());
    }
    Err(Error::not_sent(format!(
        "{count} records in one call, but kintone accepts up to {MAX_RECORDS_PER_CALL}; split them"
    )))
}

/// [`encode_record`](crate::record::codec::encode_record) of a record that may be added. Held by the requests, so that what may be added is asked for once: where
/// one is made.
pub(in crate::api) type EncodeRecord<T> = fn(&T, Mode, &mut Vec<u8>) -> Result<(), EncodeError>;

/// kintone says in a header of a success that it ended the search.
pub(crate) fn check_complete(response: &HttpResponse, is_part_enough: bool) -> Result<(), Error> {
    match response.header("X-Cybozu-Warning") {
        Some(warning) if !is_part_enough => Err(Error::incomplete(response.status, warning)),
        _ => Ok(()),
    }
}

/// Asks for `$id`, `$revision` and the fields of the struct. A record type that takes every field asks for none, and gets all.
pub(in crate::api) fn with_fields<T: AppRecord>(params: Params) -> Params {
    with_fields_and::<T>(params, &[])
}

/// The same, with these fields if the struct does not have them.
pub(crate) fn with_fields_and<T: AppRecord>(params: Params, more: &[&str]) -> Params {
    if T::META.is_untyped() {
        return params;
    }
    let own = T::META.fields.iter().map(|field| field.code);
    let own = own.filter(|code| !matches!(*code, "$id" | "$revision"));
    let mut fields: Vec<&str> = ["$id", "$revision"].into_iter().chain(own).collect();
    for code in more {
        if !fields.contains(code) {
            fields.push(code);
        }
    }
    params.with("fields", fields)
}

/// What came back for the records that were added.
pub(crate) fn added(response: &HttpResponse, count: usize) -> Result<Vec<Written>, Error> {
    #[derive(Deserialize)]
    struct Added {
        ids: Vec<WireRecordId>,
        revisions: Vec<WireRevision>,
    }
    let Added { ids, revisions } = json::read(response)?;
    if ids.len() != count || revisions.len() != count {
        return Err(Error::unreadable(
            response.status,
            format!(
                "{count} records were sent, {} ids and {} revisions came back",
                ids.len(),
                revisions.len()
            ),
        ));
    }
    let pairs = ids.into_iter().zip(revisions);
    Ok(pairs
        .map(|(id, revision)| Written {
            id: id.into(),
            revision: revision.into(),
        })
        .collect())
}

/// What came back for the records that were sent.
pub(crate) fn updated(response: &HttpResponse, count: usize) -> Result<Vec<Written>, Error> {
    #[derive(Deserialize)]
    struct Updated {
        records: Vec<UpdatedRecord>,
    }
    #[derive(Deserialize)]
    struct UpdatedRecord {
        id: WireRecordId,
        revision: WireRevision,
    }
    let Updated { records } = json::read(response)?;
    check_answered(response, records.len(), count)?;
    let written = records.into_iter().map(|entry| Written {
        id: entry.id.into(),
        revision: entry.revision.into(),
    });
    Ok(written.collect())
}

/// kintone answers each record that it was sent.
pub(in crate::api) fn check_answered(
    response: &HttpResponse,
    answered: usize,
    sent: usize,
) -> Result<(), Error> {
    if answered == sent {
        return Ok(());
    }
    let message = format!("{sent} records were sent, {answered} came back");
    Err(Error::unreadable(response.status, message))
}

/// What came back for the one record that was sent: the revision alone.
pub(in crate::api) fn written(id: RecordId, response: &HttpResponse) -> Result<Written, Error> {
    #[derive(Deserialize)]
    struct Updated {
        revision: WireRevision,
    }
    let updated: Updated = json::read(response)?;
    Ok(Written {
        id,
        revision: updated.revision.into(),
    })
}
