//! Get Records, Add Records, Update Records, Delete Records: up to 100 at a time are written, all or none.

use std::marker::PhantomData;

use serde::Deserialize;

use super::{BulkMember, Encoded, Endpoint};
use crate::codec::{self, Mode, Page};
use crate::wire::json::{self, WireRecordId, WireRevision};
use crate::wire::{Addressing, AppRef, HttpResponse, Method, Params, UnreadableRecords};
use crate::{
    AppRecord, Edit, Editable, Error, Insertable, OwnedRecord, Place, RecordId, Revision, Saved,
};

/// How many records one call adds, updates or deletes at most.
/// Source: kintone REST API, Add Records (POST records.json) and its siblings
pub const MAX_RECORDS_PER_CALL: usize = 100;

/// How many records one call reads at most; without `limit` in the query it reads 100.
/// Source: kintone REST API, Get Records (GET records.json)
pub const MAX_RECORDS_PER_PAGE: usize = 500;

/// Reads the records that a query finds, [`MAX_RECORDS_PER_PAGE`] at most: `合計 > 1000 order by $id asc limit 500`.
///
/// kintone is asked for the fields of the struct, `$id` and `$revision`, and for nothing else.
///
/// Source: kintone REST API, Get Records (GET records.json)
#[derive(Debug, Clone)]
pub struct GetRecords<T> {
    query: String,
    total_count: bool,
    record: PhantomData<fn() -> T>,
}

impl<T: OwnedRecord> GetRecords<T> {
    /// The records that this query finds. The empty query finds all.
    pub fn new(query: impl Into<String>) -> GetRecords<T> {
        GetRecords {
            query: query.into(),
            total_count: false,
            record: PhantomData,
        }
    }

    /// Asks how many records the query finds without its limit: [`Page::total_count`].
    pub fn total_count(mut self) -> GetRecords<T> {
        self.total_count = true;
        self
    }
}

impl<T: OwnedRecord + 'static> Endpoint for GetRecords<T> {
    type Response = Page<T>;
    const NAME: &'static str = "get records";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "records.json";

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }

    fn encode(self, addressing: &Addressing) -> Result<Encoded<Page<T>>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        let mut params = Params::new().with("app", app.get());
        if !self.query.is_empty() {
            params = params.with("query", self.query);
        }
        params = params.with("fields", wanted_fields::<T>());
        if self.total_count {
            params = params.with("totalCount", true);
        }
        Ok(Encoded::params(params, move |response| {
            codec::decode_page(&response.body).map_err(|error| {
                Error::records(UnreadableRecords::new(response.body, error.in_app(app)))
            })
        }))
    }
}

/// `$id`, `$revision` and the fields of the struct.
fn wanted_fields<T: AppRecord>() -> Vec<&'static str> {
    let own = T::META.fields.iter().map(|field| field.code);
    ["$id", "$revision"]
        .into_iter()
        .chain(own.filter(|code| !matches!(*code, "$id" | "$revision")))
        .collect()
}

/// The id and the revision of a record that was added or updated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Written {
    /// The record.
    pub id: RecordId,
    /// Its revision now.
    pub revision: Revision,
}

#[derive(Deserialize)]
pub(super) struct WrittenRevision {
    pub(super) revision: WireRevision,
}

/// Adds up to [`MAX_RECORDS_PER_CALL`] records, all or none. None at all is a success without a request.
///
/// Source: kintone REST API, Add Records (POST records.json)
#[derive(Debug)]
pub struct AddRecords<'r, T> {
    records: &'r [T],
}

impl<'r, T: Insertable> AddRecords<'r, T> {
    /// These records. The answer has their order.
    pub fn new(records: &'r [T]) -> AddRecords<'r, T> {
        AddRecords { records }
    }
}

impl<'de, T: Insertable + Place<'de>> Endpoint for AddRecords<'_, T> {
    type Response = Vec<Written>;
    const NAME: &'static str = "add records";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "records.json";

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }

    fn encode(self, addressing: &Addressing) -> Result<Encoded<Vec<Written>>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
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
            codec::encode_record(record, Mode::Add, &mut body)
                .map_err(|error| Error::unencodable(error.in_record(index)))?;
        }
        body.extend_from_slice(b"]}");
        Ok(Encoded::json(body, move |response| added(&response, count)))
    }
}

fn added(response: &HttpResponse, count: usize) -> Result<Vec<Written>, Error> {
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

impl<'de, T: Insertable + Place<'de>> BulkMember for AddRecords<'_, T> {}

/// Updates up to [`MAX_RECORDS_PER_CALL`] records, all or none: of each the fields that its [`Edit`] changed, if the record
/// still has the revision that was read.
///
/// Edits that changed nothing are not sent; they answer the id and the revision that they have.
///
/// Source: kintone REST API, Update Records (PUT records.json)
#[derive(Debug)]
pub struct UpdateRecords<'e, T> {
    edits: &'e [Edit<T>],
}

impl<'e, T: Editable> UpdateRecords<'e, T> {
    /// What these edits changed. The answer has their order.
    pub fn new(edits: &'e [Edit<T>]) -> UpdateRecords<'e, T> {
        UpdateRecords { edits }
    }
}

impl<'de, T: Editable + Place<'de>> Endpoint for UpdateRecords<'_, T> {
    type Response = Vec<Written>;
    const NAME: &'static str = "update records";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "records.json";

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }

    fn encode(self, addressing: &Addressing) -> Result<Encoded<Vec<Written>>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        check_count(self.edits.len())?;
        let unsent: Vec<Written> = self.edits.iter().map(present).collect();
        let mut sent = Vec::new();
        let mut body = format!("{{\"app\":{app},\"records\":[").into_bytes();
        for (index, edit) in self.edits.iter().enumerate() {
            let start = body.len();
            if !sent.is_empty() {
                body.push(b',');
            }
            body.push(b'{');
            if encode_edit(edit, Some(index), &mut body)? {
                body.push(b'}');
                sent.push(index);
            } else {
                body.truncate(start);
            }
        }
        if sent.is_empty() {
            return Ok(Encoded::answered(unsent));
        }
        body.extend_from_slice(b"]}");
        let records = sent.clone();
        Ok(Encoded::json(body, move |response| updated(&response, unsent, &sent)).records(records))
    }
}

/// Puts what came back for the records that were sent among those that were not.
fn updated(
    response: &HttpResponse,
    mut written: Vec<Written>,
    sent: &[usize],
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
    if records.len() != sent.len() {
        let message = format!(
            "{} records were sent, {} came back",
            sent.len(),
            records.len()
        );
        return Err(Error::unreadable(response.status, message));
    }
    for (index, entry) in sent.iter().zip(records) {
        written[*index] = Written {
            id: entry.id.into(),
            revision: entry.revision.into(),
        };
    }
    Ok(written)
}

/// What an edit answers that changed nothing.
pub(super) fn present<T>(edit: &Edit<T>) -> Written {
    Written {
        id: edit.id(),
        revision: edit.revision(),
    }
}

impl<'de, T: Editable + Place<'de>> BulkMember for UpdateRecords<'_, T> {}

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
    /// These records: ids, pairs of id and revision, or records as they were read.
    pub fn new<I>(records: I) -> DeleteRecords<T>
    where
        I: IntoIterator<Item: Into<RecordToDelete>>,
    {
        DeleteRecords {
            records: records.into_iter().map(Into::into).collect(),
            record: PhantomData,
        }
    }
}

impl<T: AppRecord> Endpoint for DeleteRecords<T> {
    type Response = ();
    const NAME: &'static str = "delete records";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "records.json";

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }

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
        Ok(Encoded::params(params, |_| Ok(())))
    }
}

impl<T: AppRecord> BulkMember for DeleteRecords<T> {}

/// A record to delete: its id, and the revision that it must still have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordToDelete {
    id: RecordId,
    revision: Option<Revision>,
}

impl From<RecordId> for RecordToDelete {
    fn from(id: RecordId) -> RecordToDelete {
        RecordToDelete { id, revision: None }
    }
}

impl From<(RecordId, Revision)> for RecordToDelete {
    fn from((id, revision): (RecordId, Revision)) -> RecordToDelete {
        RecordToDelete {
            id,
            revision: Some(revision),
        }
    }
}

impl<T> From<&Saved<T>> for RecordToDelete {
    fn from(record: &Saved<T>) -> RecordToDelete {
        (record.id(), record.revision()).into()
    }
}

impl From<Written> for RecordToDelete {
    fn from(written: Written) -> RecordToDelete {
        (written.id, written.revision).into()
    }
}

fn check_count(count: usize) -> Result<(), Error> {
    if count <= MAX_RECORDS_PER_CALL {
        return Ok(());
    }
    Err(Error::not_sent(format!(
        "{count} records in one call, kintone takes up to {MAX_RECORDS_PER_CALL}; send them in parts"
    )))
}

/// `"id":1,"revision":2,"record":{…}` of what changed; false if nothing did.
pub(super) fn encode_edit<'de, T: Editable + Place<'de>>(
    edit: &Edit<T>,
    index: Option<usize>,
    out: &mut Vec<u8>,
) -> Result<bool, Error> {
    out.extend_from_slice(format!("\"id\":{},", edit.id()).as_bytes());
    if let Some(revision) = edit.expected_revision() {
        out.extend_from_slice(format!("\"revision\":{revision},").as_bytes());
    }
    out.extend_from_slice(b"\"record\":");
    edit.encode(out).map_err(|error| {
        Error::unencodable(match index {
            Some(index) => error.in_record(index),
            None => error,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::testing::{Note, addressing, answer, body, edited, note, saved, sent};
    use crate::wire::{MAX_URL_BYTES, Params, prepare};

    fn written(id: u64, revision: u64) -> Written {
        Written {
            id: RecordId::new(id),
            revision: Revision::new(revision),
        }
    }

    #[test]
    fn a_query_asks_for_the_fields_of_the_struct_only() {
        let request = sent(GetRecords::<Note>::new("件名 = \"a\" limit 1").total_count());
        let expected = Params::new()
            .with("app", 1)
            .with("query", "件名 = \"a\" limit 1")
            .with("fields", vec!["$id", "$revision", "件名", "備考"])
            .with("totalCount", true);
        assert_eq!(
            request.url,
            format!(
                "https://example.cybozu.com/k/v1/records.json?{}",
                expected.query()
            )
        );
        assert_eq!(
            (request.method, request.sent_as),
            (Method::Get, Method::Get)
        );
        assert!(request.headers.is_empty());
    }

    #[test]
    fn a_long_query_travels_as_a_post_and_stays_a_get() {
        let length = |query: &str| sent(GetRecords::<Note>::new(query)).url.len();
        // The first character brings `&query=` with it.
        let room = MAX_URL_BYTES - length("a");
        let longest = "a".repeat(room + 1);
        assert_eq!(length(&longest), MAX_URL_BYTES);
        assert_eq!(
            sent(GetRecords::<Note>::new(longest.as_str())).sent_as,
            Method::Get
        );
        let request = sent(GetRecords::<Note>::new(longest + "a"));
        assert_eq!(
            (request.method, request.sent_as),
            (Method::Get, Method::Post)
        );
        assert_eq!(request.url, "https://example.cybozu.com/k/v1/records.json");
        assert_eq!(
            request.headers,
            [
                ("X-HTTP-Method-Override", "GET".to_owned()),
                ("Content-Type", "application/json".to_owned())
            ]
        );
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(
            body["fields"],
            serde_json::json!(["$id", "$revision", "件名", "備考"])
        );
    }

    #[test]
    fn records_are_added_in_their_order() {
        let notes = [note("a"), note("b")];
        assert_eq!(
            body(AddRecords::new(&notes)),
            r#"{"app":1,"records":[{"件名":{"value":"a"}},{"件名":{"value":"b"}}]}"#
        );
        let added = answer(
            AddRecords::new(&notes),
            200,
            r#"{"ids":["8","9"],"revisions":["1","1"]}"#,
        );
        assert_eq!(added.unwrap(), [written(8, 1), written(9, 1)]);
    }

    #[test]
    fn an_answer_for_another_number_of_records_is_an_error() {
        let notes = [note("a"), note("b")];
        let error = answer(
            AddRecords::new(&notes),
            200,
            r#"{"ids":["8"],"revisions":["1"]}"#,
        )
        .unwrap_err();
        assert!(
            error.to_string().contains("2 records were sent, 1 ids"),
            "{error}"
        );
        assert!(error.may_have_happened());
    }

    #[test]
    fn edits_that_changed_nothing_are_left_out_and_answered() {
        let edits = [
            edited(1, "before"),
            edited(2, "x"),
            edited(3, "before"),
            edited(4, "y"),
        ];
        assert_eq!(
            body(UpdateRecords::new(&edits)),
            "{\"app\":1,\"records\":[{\"id\":2,\"revision\":3,\"record\":{\"件名\":{\"value\":\"x\"}}},\
             {\"id\":4,\"revision\":3,\"record\":{\"件名\":{\"value\":\"y\"}}}]}"
        );
        let updated = answer(
            UpdateRecords::new(&edits),
            200,
            r#"{"records":[{"id":"2","revision":"4"},{"id":"4","revision":"9"}]}"#,
        );
        assert_eq!(
            updated.unwrap(),
            [written(1, 3), written(2, 4), written(3, 3), written(4, 9)]
        );
    }

    #[test]
    fn errors_count_the_edits_that_were_left_out() {
        let edits = [
            edited(1, "before"),
            edited(2, "x"),
            edited(3, "before"),
            edited(4, "y"),
        ];
        let error = answer(
            UpdateRecords::new(&edits),
            400,
            r#"{"code":"CB_VA01","errors":{"records[1].件名.value":{"messages":["Required."]}}}"#,
        )
        .unwrap_err();
        assert_eq!(error.errors()[0].record(), Some(3));
    }

    #[test]
    fn records_are_deleted_by_id_with_the_revisions_that_are_known() {
        let url = |request| sent::<DeleteRecords<Note>>(request).url;
        let ids = DeleteRecords::new([RecordId::new(1), RecordId::new(2)]);
        assert_eq!(
            url(ids),
            "https://example.cybozu.com/k/v1/records.json?app=1&ids%5B0%5D=1&ids%5B1%5D=2"
        );
        let mixed: [RecordToDelete; 2] = [RecordId::new(1).into(), (&saved(2, "a")).into()];
        assert_eq!(
            url(DeleteRecords::new(mixed)),
            "https://example.cybozu.com/k/v1/records.json?app=1&ids%5B0%5D=1&ids%5B1%5D=2\
             &revisions%5B0%5D=-1&revisions%5B1%5D=3"
        );
        assert!(answer(DeleteRecords::<Note>::new([RecordId::new(1)]), 200, "{}").is_ok());
    }

    #[test]
    fn nothing_to_write_is_a_success_without_a_request() {
        let addressing = addressing();
        let add = prepare(AddRecords::<Note>::new(&[]), &addressing).unwrap();
        assert!(add.request().is_none());
        assert_eq!(add.read(None).unwrap(), []);
        let update = prepare(UpdateRecords::<Note>::new(&[]), &addressing).unwrap();
        assert!(update.request().is_none());
        let none: [RecordId; 0] = [];
        assert!(
            prepare(DeleteRecords::<Note>::new(none), &addressing)
                .unwrap()
                .request()
                .is_none()
        );
    }

    #[test]
    fn a_hundred_and_one_records_are_refused_before_anything_is_sent() {
        let notes = vec![note("a"); MAX_RECORDS_PER_CALL + 1];
        assert!(prepare(AddRecords::new(&notes[1..]), &addressing()).is_ok());
        let error = prepare(AddRecords::new(&notes), &addressing())
            .err()
            .expect("an error");
        assert_eq!(
            error.to_string(),
            "add records of app 1: 101 records in one call, kintone takes up to 100; send them in parts"
        );
        assert!(!error.may_have_happened());
        let edits = vec![edited(1, "before"); MAX_RECORDS_PER_CALL + 1];
        assert!(prepare(UpdateRecords::new(&edits), &addressing()).is_err());
        let ids = (1..=101).map(RecordId::new);
        assert!(prepare(DeleteRecords::<Note>::new(ids), &addressing()).is_err());
    }
}
