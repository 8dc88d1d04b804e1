//! Get Records, Add Records, Update Records, Delete Records: up to 100 at a time are written, all or none.

use std::marker::PhantomData;

use serde::Deserialize;

use crate::api::records::one::EncodeRecord;
use crate::endpoint::error::Error;
use crate::endpoint::json::{self, WireRecordId, WireRevision};
use crate::endpoint::{
    Addressing, AppRef, HttpResponse, Method, Params, Replay, UnreadableRecords,
};
use crate::endpoint::{BulkMember, Encode, Encoded, Endpoint, Info};
use crate::query::{IntoPagedQuery, PagedQuery};
use crate::record::codec::{self, Mode, Page};
use crate::record::id::{RecordId, Revision};
use crate::record::saved::Saved;
use crate::record::update::RecordUpdate;
use crate::record::written::Written;
use crate::record::{AppRecord, Insertable, OwnedRecord};

/// How many records one call adds, updates or deletes at most.
/// Source: kintone REST API, Add Records (POST records.json) and its siblings
pub const MAX_RECORDS_PER_CALL: usize = 100;

/// Reads the records that a query finds: 100, or its [`limit`](crate::query::Query::limit), which is
/// [`MAX_RECORDS_PER_PAGE`](crate::query::MAX_RECORDS_PER_PAGE) at most.
///
/// kintone is asked for the fields of the struct, `$id` and `$revision`, and for nothing else.
///
/// Source: kintone REST API, Get Records (GET records.json)
#[derive(Debug, Clone)]
pub struct GetRecords<T> {
    query: PagedQuery<T>,
    total_count: bool,
    is_part_enough: bool,
}

impl<T: OwnedRecord> GetRecords<T> {
    /// The records that this condition or query finds. [`Query::all`](crate::query::Query::all) finds all.
    pub fn new(query: impl IntoPagedQuery<T>) -> GetRecords<T> {
        GetRecords {
            query: query.into_paged_query(),
            total_count: false,
            is_part_enough: false,
        }
    }

    /// Asks how many records the query finds without its limit: [`Page::total_count`].
    pub fn total_count(mut self) -> GetRecords<T> {
        self.total_count = true;
        self
    }

    /// Takes what kintone found before it ended the search, too. Without this it is an error, [`Error::is_incomplete`], because
    /// nobody knows what is missing: kintone looks at the first 100,000 records that meet a `like` and at no more.
    pub fn accept_incomplete(mut self) -> GetRecords<T> {
        self.is_part_enough = true;
        self
    }
}

impl<T> GetRecords<T> {
    /// What it is, whatever its type parameters are.
    pub const INFO: Info = Info::new("get records", Method::Get, "records.json");
}

impl<T: OwnedRecord + 'static> Endpoint for GetRecords<T> {
    type Response = Page<T>;
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }
}

impl<T: OwnedRecord + 'static> Encode for GetRecords<T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Page<T>>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        let query = self.query.text().map_err(Error::not_sent)?;
        let mut params = Params::new().with("app", app.get());
        if !query.is_empty() {
            params = params.with("query", query);
        }
        params = params.with("fields", wanted_fields::<T>());
        if self.total_count {
            params = params.with("totalCount", true);
        }
        let is_part_enough = self.is_part_enough;
        Ok(Encoded::params(params, move |response| {
            check_complete(&response, is_part_enough)?;
            codec::decode_page(&response.body)
                .map_err(|error| Error::records(UnreadableRecords::new(app, response, error)))
        }))
    }
}

/// kintone says in a header of a success that it ended the search.
pub(in crate::api) fn check_complete(
    response: &HttpResponse,
    is_part_enough: bool,
) -> Result<(), Error> {
    match response.header("X-Cybozu-Warning") {
        Some(warning) if !is_part_enough => Err(Error::incomplete(response.status, warning)),
        _ => Ok(()),
    }
}

/// `$id`, `$revision` and the fields of the struct.
pub(in crate::api) fn wanted_fields<T: AppRecord>() -> Vec<&'static str> {
    let own = T::META.fields.iter().map(|field| field.code);
    ["$id", "$revision"]
        .into_iter()
        .chain(own.filter(|code| !matches!(*code, "$id" | "$revision")))
        .collect()
}

#[derive(Deserialize)]
pub(in crate::api) struct WrittenRevision {
    pub(in crate::api) revision: WireRevision,
}

/// Adds up to [`MAX_RECORDS_PER_CALL`] records, all or none. None at all is a success without a request.
///
/// Source: kintone REST API, Add Records (POST records.json)
#[derive(Debug)]
pub struct AddRecords<'r, T> {
    records: &'r [T],
    app: AppRef,
    encode: EncodeRecord<T>,
}

impl<'r, T> AddRecords<'r, T> {
    /// These records. The answer has their order.
    pub fn new<'de>(records: &'r [T]) -> AddRecords<'r, T>
    where
        T: Insertable<'de>,
    {
        AddRecords {
            records,
            app: AppRef::of::<T>(),
            encode: codec::encode_record,
        }
    }
}

impl<T> AddRecords<'_, T> {
    /// What it is, whatever its type parameters are.
    pub const INFO: Info = Info::new("add records", Method::Post, "records.json").bulk();
}

impl<T> Endpoint for AddRecords<'_, T> {
    type Response = Vec<Written>;
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(self.app)
    }
}

impl<T> Encode for AddRecords<'_, T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Vec<Written>>, Error> {
        let app = addressing.app(self.app)?;
        let count = self.records.len();
        if count == 0 {
            return Ok(Encoded::answered(Vec::new()));
        }
        check_count(count)?;
        let mut body = format!("{{\"app\":{app},\"records\":[").into_bytes();
        for (index, record) in self.records.iter().enumerate() {
            if index > 0 {
                body.push(b',');
            }
            (self.encode)(record, Mode::Add, &mut body)
                .map_err(|error| Error::unencodable(error.in_record(index)))?;
        }
        body.extend_from_slice(b"]}");
        let encoded = Encoded::json(body, move |response| added(&response, count));
        Ok(encoded.writes(count))
    }
}

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

impl<T> BulkMember for AddRecords<'_, T> {}

/// Updates up to [`MAX_RECORDS_PER_CALL`] records, all or none: of each the fields that its [`Edit`](crate::Edit) changed, or that the patch of
/// its [`Update`](crate::Update) names, if the record still has the revision that either of them says.
///
/// Edits that changed nothing are not sent; they answer the id and the revision that they have. Several updates of one record
/// in one call are not defined by kintone.
///
/// Source: kintone REST API, Update Records (PUT records.json)
#[derive(Debug)]
pub struct UpdateRecords<'u, U> {
    updates: &'u [U],
}

// The bound is that of the request, so that what is not an update is one error in a bulk request.
impl<'u, U> UpdateRecords<'u, U> {
    /// What these edits changed, or these patches name. The answer has their order.
    pub fn new(updates: &'u [U]) -> UpdateRecords<'u, U> {
        UpdateRecords { updates }
    }
}

impl<U> UpdateRecords<'_, U> {
    /// What it is, whatever its type parameters are.
    pub const INFO: Info = Info::new("update records", Method::Put, "records.json").bulk();
}

impl<U: RecordUpdate> Endpoint for UpdateRecords<'_, U> {
    type Response = Vec<Written>;
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<U::Record>())
    }

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

impl<U: RecordUpdate> Encode for UpdateRecords<'_, U> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Vec<Written>>, Error> {
        let app = addressing.app(AppRef::of::<U::Record>())?;
        check_count(self.updates.len())?;
        let (mut sent, mut unsent) = (Vec::new(), Vec::new());
        let mut body = format!("{{\"app\":{app},\"records\":[").into_bytes();
        for (index, update) in self.updates.iter().enumerate() {
            let start = body.len();
            if !sent.is_empty() {
                body.push(b',');
            }
            body.push(b'{');
            let present = update
                .encode(&mut body)
                .map_err(|error| Error::unencodable(error.in_record(index)))?;
            match present {
                Some(present) => {
                    body.truncate(start);
                    unsent.push((index, present));
                }
                None => {
                    body.push(b'}');
                    sent.push(index);
                }
            }
        }
        if sent.is_empty() {
            let unsent = unsent.into_iter().map(|(_, present)| present);
            return Ok(Encoded::answered(unsent.collect()));
        }
        body.extend_from_slice(b"]}");
        let count = sent.len();
        Ok(Encoded::json(body, move |response| {
            let mut written = updated_records(&response, count)?;
            // Each index is counted with those in front of it already in place.
            for (index, present) in unsent {
                written.insert(index, present);
            }
            Ok(written)
        })
        .records(sent))
    }
}

/// What came back for the records that were sent.
pub(crate) fn updated_records(
    response: &HttpResponse,
    count: usize,
) -> Result<Vec<Written>, Error> {
    #[derive(Deserialize)]
    struct Updated {
        records: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
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

impl<U: RecordUpdate> BulkMember for UpdateRecords<'_, U> {}

/// Deletes up to [`MAX_RECORDS_PER_CALL`] records, all or none. None at all is a success without a request.
///
/// A record that is already gone is an error: [`Error::is_not_found`]. A record with a revision is deleted only if it still
/// has that revision.
///
/// Source: kintone REST API, Delete Records (DELETE records.json)
#[derive(Debug, Clone)]
pub struct DeleteRecords<T> {
    records: Vec<RecordToDelete>,
    record: PhantomData<fn() -> T>,
}

impl<T: AppRecord> DeleteRecords<T> {
    /// These records: ids, pairs of id and revision, or records as they were read; each by value or by reference.
    pub fn new<I>(records: I) -> DeleteRecords<T>
    where
        I: IntoIterator<Item: ToDelete>,
    {
        DeleteRecords {
            records: records.into_iter().map(ToDelete::to_delete).collect(),
            record: PhantomData,
        }
    }
}

impl<T> DeleteRecords<T> {
    /// What it is, whatever its type parameters are.
    pub const INFO: Info = Info::new("delete records", Method::Delete, "records.json").bulk();
}

impl<T: AppRecord> Endpoint for DeleteRecords<T> {
    type Response = ();
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

impl<T: AppRecord> Encode for DeleteRecords<T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<()>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        if self.records.is_empty() {
            return Ok(Encoded::answered(()));
        }
        check_count(self.records.len())?;
        let ids: Vec<u64> = self.records.iter().map(|record| record.id.get()).collect();
        let mut params = Params::new().with("app", app.get()).with("ids", ids);
        if self.records.iter().any(|record| record.revision.is_some()) {
            let revisions = self.records.iter().map(|record| match record.revision {
                Some(revision) => revision.to_string(),
                None => "-1".to_owned(),
            });
            params = params.with("revisions", revisions.collect::<Vec<_>>());
        }
        let encoded = Encoded::params(params, |response| json::read_done(&response));
        Ok(encoded.writes(self.records.len()))
    }
}

impl<T: AppRecord> BulkMember for DeleteRecords<T> {}

/// A record to delete: its id, and the revision that it must still have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordToDelete {
    id: RecordId,
    revision: Option<Revision>,
}

#[cfg(feature = "reqwest")]
impl RecordToDelete {
    pub(crate) fn id(&self) -> RecordId {
        self.id
    }

    pub(crate) fn revision(&self) -> Option<Revision> {
        self.revision
    }
}

/// What names a record to delete: a [`RecordId`], a pair of it and a [`Revision`], a record as it was read (`&Saved<T>`), or a
/// [`Written`]; or a reference to one of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a record to delete",
    label = "neither a record id nor a record that was read",
    note = "give ids, pairs of id and revision, or records that were read: `&ids`, `[(id, revision)]`, `&records`; an id is made by RecordId::new(…)"
)]
pub trait ToDelete {
    /// The record, and the revision that it must still have: in a list of several kinds all become this.
    fn to_delete(self) -> RecordToDelete;
}

macro_rules! to_delete {
    ($([$($generics:tt)*] $named:ty, $record:pat => $id:expr, $revision:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> ToDelete for $named {
            fn to_delete(self) -> RecordToDelete {
                let $record = self;
                RecordToDelete {
                    id: $id,
                    revision: $revision,
                }
            }
        }
    )*};
}

to_delete! {
    [] RecordToDelete, record => record.id, record.revision;
    [] RecordId, id => id, None;
    [] (RecordId, Revision), (id, revision) => id, Some(revision);
    [] Written, written => written.id, Some(written.revision);
    [T] Saved<T>, saved => saved.id(), Some(saved.revision());
    [] &RecordToDelete, record => record.id, record.revision;
    [] &RecordId, id => *id, None;
    [] &(RecordId, Revision), (id, revision) => *id, Some(*revision);
    [] &Written, written => written.id, Some(written.revision);
    [T] &Saved<T>, saved => saved.id(), Some(saved.revision());
}

pub(in crate::api) fn check_count(count: usize) -> Result<(), Error> {
    if count <= MAX_RECORDS_PER_CALL {
        return Ok(());
    }
    Err(Error::not_sent(format!(
        "{count} records in one call, kintone takes up to {MAX_RECORDS_PER_CALL}; send them in parts"
    )))
}

#[cfg(test)]
mod tests;
