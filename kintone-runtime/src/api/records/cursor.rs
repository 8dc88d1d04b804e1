//! Add Cursor, Get Cursor, Delete Cursor: read all records that match a query, page by page.

use std::marker::PhantomData;

use serde::Deserialize;

use crate::api::records::shapes::{check_complete, with_fields};
use crate::endpoint::error::Error;
use crate::endpoint::{Addressing, AppRef, Method, Params, Replay, UnreadableRecords, json};
use crate::endpoint::{Encode, Encoded, Endpoint, Info};
use crate::query::MAX_RECORDS_PER_PAGE;
use crate::query::{IntoQuery, Query};
use crate::record::OwnedRecord;
use crate::record::codec::{self, Page};
use crate::record::digits;
use crate::record::id::CursorId;

/// Searches once and stores the ids of the matching records in order, to be read with [`GetRecordsByCursor`].
///
/// The query has neither limit nor offset. A page has 100 records, or the number given with [`size`](AddCursor::size). A domain can have
/// 10 cursors, of all apps and programs together. A cursor expires 10 minutes after it was added or last read, and is deleted after its
/// last page; [`DeleteCursor`] deletes it earlier. [`Client::stream`](crate::Client::stream) does all of this.
///
/// ```no_run
/// # use kintone_runtime::record::OwnedRecord;
/// # use kintone_runtime::{Client, Error, Query};
/// use kintone_runtime::api::{AddCursor, GetRecordsByCursor};
///
/// # async fn example<Invoice: OwnedRecord + 'static>(client: Client) -> Result<(), Error> {
/// let query = Query::<Invoice>::raw("合計 > 1000 order by 請求日 desc");
/// let cursor = client.send(AddCursor::new(query).size(500)).await?;
/// let first = client.send(GetRecordsByCursor::<Invoice>::new(&cursor.id)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// kintone rejects an 11th cursor with `GAIA_TM12`. If the call fails although a cursor was added, [`Error::cursor`] has its id.
///
/// Source: kintone REST API, Add Cursor (POST records/cursor.json)
#[derive(Debug, Clone)]
pub struct AddCursor<T> {
    query: Query<T>,
    size: usize,
    is_part_enough: bool,
}

impl<T> AddCursor<T> {
    /// Creates a request for the records that match a condition or a query.
    pub fn new(query: impl IntoQuery<T>) -> AddCursor<T>
    where
        T: OwnedRecord,
    {
        AddCursor {
            query: query.into_query(),
            size: 100,
            is_part_enough: false,
        }
    }

    /// Sets the number of records in a page, 1 to [`MAX_RECORDS_PER_PAGE`].
    pub fn size(mut self, records: usize) -> AddCursor<T> {
        self.size = records;
        self
    }

    /// Accepts what kintone found before it ended a search early: see
    /// [`GetRecords::accept_incomplete`](crate::api::GetRecords::accept_incomplete).
    pub fn accept_incomplete(mut self) -> AddCursor<T> {
        self.is_part_enough = true;
        self
    }
}

impl<T> AddCursor<T> {
    /// What the request declares, independent of its type parameters.
    pub const INFO: Info = Info::new("add cursor", &Method::POST, "records/cursor.json");
}

impl<T: OwnedRecord + 'static> Endpoint for AddCursor<T> {
    type Response = AddedCursor;
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }
}

impl<T: OwnedRecord + 'static> Encode for AddCursor<T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<AddedCursor>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        let query = self.query.text().map_err(Error::not_sent)?;
        let size = self.size;
        if !(1..=MAX_RECORDS_PER_PAGE).contains(&size) {
            return Err(Error::not_sent(format!(
                "size {size}: a page of a cursor has 1 to {MAX_RECORDS_PER_PAGE} records"
            )));
        }
        let mut params = Params::new().with("app", app.get());
        if !query.is_empty() {
            params = params.with("query", query);
        }
        let params = with_fields::<T>(params).with("size", size);
        let is_part_enough = self.is_part_enough;
        Ok(Encoded::json(params.into_json(), move |response| {
            let added = check_complete(&response, is_part_enough)
                .and_then(|()| json::read::<Added>(&response))
                .map_err(|error| error.leaves_cursor(cursor_in(&response.body)))?;
            Ok(AddedCursor {
                id: CursorId::new(added.id),
                total_count: added.total_count,
            })
        }))
    }
}

/// The id in an answer that is otherwise unreadable: without it the cursor could not be deleted.
fn cursor_in(body: &[u8]) -> Option<CursorId> {
    let text = body.utf8_chunks().next()?.valid();
    let mut id = None;
    // What comes after the id does not matter, nor whether the answer has an end.
    _ = codec::Cursor::new(text).object(|key, input| {
        match key {
            "id" if id.is_none() => id = Some(CursorId::new(input.text()?)),
            _ => input.skip()?,
        }
        Ok(())
    });
    id
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Added {
    id: String,
    #[serde(deserialize_with = "digits::read")]
    total_count: u64,
}

/// A cursor that was added, and how many records it has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AddedCursor {
    /// Its id.
    pub id: CursorId,
    /// The number of records that match.
    pub total_count: u64,
}

/// Reads the next page of a cursor. Each page can be read only once: if no answer arrives, start again with a new cursor.
///
/// The cursor determines which records there are and their order when it is added; the values of their fields are current. Records that were
/// deleted in the meantime are left out, so a page can be short or empty although more follow: only [`CursorPage::next`] says so.
///
/// ```no_run
/// # use kintone_runtime::record::OwnedRecord;
/// # use kintone_runtime::record::id::CursorId;
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::GetRecordsByCursor;
///
/// # async fn example<Invoice: OwnedRecord + 'static>(client: Client, id: CursorId) -> Result<(), Error> {
/// let page = client.send(GetRecordsByCursor::<Invoice>::new(&id)).await?;
/// println!("{} records, more: {}", page.page.len(), page.next);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_not_found`] (`GAIA_CN01`) if the cursor was read to its end, was deleted or has expired.
///
/// Source: kintone REST API, Get Cursor (GET records/cursor.json)
#[derive(Debug, Clone)]
pub struct GetRecordsByCursor<T> {
    id: CursorId,
    is_part_enough: bool,
    record: PhantomData<fn() -> T>,
}

impl<T> GetRecordsByCursor<T> {
    /// Creates a request for the next page of this cursor, which must have been added for the same record type.
    pub fn new(id: &CursorId) -> GetRecordsByCursor<T>
    where
        T: OwnedRecord,
    {
        GetRecordsByCursor {
            id: id.clone(),
            is_part_enough: false,
            record: PhantomData,
        }
    }

    /// Accepts what kintone found before it ended a search early: see
    /// [`GetRecords::accept_incomplete`](crate::api::GetRecords::accept_incomplete).
    pub fn accept_incomplete(mut self) -> GetRecordsByCursor<T> {
        self.is_part_enough = true;
        self
    }
}

impl<T> GetRecordsByCursor<T> {
    /// What the request declares, independent of its type parameters.
    pub const INFO: Info = Info::new("get records by cursor", &Method::GET, "records/cursor.json");
}

impl<T: OwnedRecord + 'static> Endpoint for GetRecordsByCursor<T> {
    type Response = CursorPage<T>;
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }

    /// The cursor may have moved on, and then a page would be missing.
    fn replay(&self) -> Replay {
        Replay::Never
    }
}

impl<T: OwnedRecord + 'static> Encode for GetRecordsByCursor<T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<CursorPage<T>>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        let params = Params::new().with("id", self.id.as_str());
        let is_part_enough = self.is_part_enough;
        Ok(Encoded::params(params, move |response| {
            check_complete(&response, is_part_enough)?;
            match codec::decode_cursor_page(&response.body) {
                Ok((page, next)) => Ok(CursorPage { page, next }),
                Err(error) => Err(Error::records(UnreadableRecords::new(app, response, error))),
            }
        }))
    }
}

/// A page of records that were read with a cursor.
#[derive(Debug, Clone, PartialEq)]
pub struct CursorPage<T> {
    /// The records.
    pub page: Page<T>,
    /// Whether there are more pages. If not, kintone has deleted the cursor.
    pub next: bool,
}

/// Deletes a cursor before it was read to its end. A domain can only have 10.
///
/// ```no_run
/// # use kintone_runtime::record::OwnedRecord;
/// # use kintone_runtime::record::id::CursorId;
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::DeleteCursor;
///
/// # async fn example<Invoice: OwnedRecord + 'static>(client: Client, id: CursorId) -> Result<(), Error> {
/// client.send(DeleteCursor::<Invoice>::new(&id)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_not_found`] (`GAIA_CN01`) if the cursor was read to its end, was deleted or has expired: nothing is left to do.
///
/// Source: kintone REST API, Delete Cursor (DELETE records/cursor.json)
#[derive(Debug, Clone)]
pub struct DeleteCursor<T> {
    id: CursorId,
    record: PhantomData<fn() -> T>,
}

impl<T> DeleteCursor<T> {
    /// Creates a request that deletes this cursor, which must have been added for the same record type.
    pub fn new(id: &CursorId) -> DeleteCursor<T>
    where
        T: OwnedRecord,
    {
        DeleteCursor {
            id: id.clone(),
            record: PhantomData,
        }
    }
}

impl<T> DeleteCursor<T> {
    /// What the request declares, independent of its type parameters.
    pub const INFO: Info = Info::new("delete cursor", &Method::DELETE, "records/cursor.json");
}

impl<T: OwnedRecord> Endpoint for DeleteCursor<T> {
    type Response = ();
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

impl<T: OwnedRecord> Encode for DeleteCursor<T> {
    fn encode(self, _: &Addressing) -> Result<Encoded<()>, Error> {
        let params = Params::new().with("id", self.id.as_str());
        Ok(Encoded::params(params, |response| {
            json::read_done(&response)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::error::ErrorKind;
    use crate::endpoint::testing::{addressing, answer, body, sent};
    use crate::endpoint::{self, HttpResponse};
    use crate::record::testing::Note;

    #[test]
    fn a_cursor_is_added_for_the_fields_of_the_struct() {
        let query = Query::<Note>::raw("件名 = \"a\" order by $id asc");
        assert_eq!(
            body(AddCursor::new(query).size(500)),
            r#"{"app":1,"fields":["$id","$revision","件名","備考"],"query":"件名 = \"a\" order by $id asc","size":500}"#
        );
        assert_eq!(
            body(AddCursor::<Note>::new(Query::all())),
            r#"{"app":1,"fields":["$id","$revision","件名","備考"],"size":100}"#
        );
        let added = answer(
            AddCursor::<Note>::new(Query::all()),
            200,
            r#"{"id":"9a9716fe-1394-4677-a1c7-2199a5d28215","totalCount":"123456"}"#,
        );
        let expected = AddedCursor {
            id: CursorId::new("9a9716fe-1394-4677-a1c7-2199a5d28215"),
            total_count: 123_456,
        };
        assert_eq!(added.unwrap(), expected);
    }

    #[test]
    fn an_error_names_the_cursor_that_was_added_all_the_same() {
        let add = |body: &str, warning: Option<&str>| {
            let request = AddCursor::<Note>::new(Query::all());
            let prepared = endpoint::prepare(request, &addressing()).unwrap();
            let name = http::HeaderName::from_static("x-cybozu-warning");
            let warning = warning.map(|text| (name, text.parse().unwrap()));
            let answer = prepared.read(Some(HttpResponse {
                status: 200,
                headers: warning.into_iter().collect(),
                body: body.into(),
            }));
            answer.unwrap_err()
        };
        let named = |error: Error| error.cursor().map(|cursor| cursor.as_str().to_owned());
        let whole = r#"{"id":"9a97-c","totalCount":"5"}"#;
        let incomplete = add(whole, Some("Filter aborted"));
        assert!(incomplete.is_incomplete());
        assert_eq!(named(incomplete).as_deref(), Some("9a97-c"));
        for body in [
            r#"{"id":"9a97-c","totalCount":"x"}"#,
            r#"{"id":"9a97-c"}"#,
            r#"{"totalCount":"5","id":"9a97-c","total"#,
            r#"{"id":"9a97-c""#,
        ] {
            assert_eq!(named(add(body, None)).as_deref(), Some("9a97-c"), "{body}");
        }
        for body in ["<html>", "{", r#"{"id":"9a97"#, r#"{"totalCount":"5"}"#] {
            assert_eq!(named(add(body, None)), None, "{body}");
        }
    }

    #[test]
    fn a_page_of_no_records_or_too_many_is_not_asked_for() {
        for size in [0, 501] {
            let request = AddCursor::<Note>::new(Query::all()).size(size);
            let error = answer(request, 200, "{}").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotSent);
            assert_eq!(
                error.to_string(),
                format!(
                    "add cursor of app 1: size {size}: a page of a cursor has 1 to 500 records"
                )
            );
        }
    }

    #[test]
    fn a_page_says_whether_there_is_another() {
        let request = || GetRecordsByCursor::<Note>::new(&CursorId::new("a/b"));
        let get = sent(request());
        assert_eq!(
            get.url,
            "https://example.cybozu.com/k/v1/records/cursor.json?id=a%2Fb"
        );
        let record = r#"{"$id":{"type":"__ID__","value":"1"},"$revision":{"type":"__REVISION__","value":"2"},
            "件名":{"type":"SINGLE_LINE_TEXT","value":"a"},"備考":{"type":"SINGLE_LINE_TEXT","value":""}}"#;
        for (records, next) in [(record, true), ("", true), (record, false)] {
            let text = format!(r#"{{"records":[{records}],"next":{next}}}"#);
            let page = answer(request(), 200, &text).unwrap();
            assert_eq!(page.next, next);
            assert_eq!(page.page.len(), usize::from(!records.is_empty()));
        }
        let error = answer(request(), 200, r#"{"records":[]}"#).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unreadable);
    }

    #[test]
    fn a_cursor_is_deleted_by_its_id() {
        let delete = sent(DeleteCursor::<Note>::new(&CursorId::new("c")));
        assert_eq!(delete.method, Method::DELETE);
        assert!(delete.url.ends_with("/records/cursor.json?id=c"));
        answer(DeleteCursor::<Note>::new(&CursorId::new("c")), 200, "{}").unwrap();
        let gone = r#"{"code":"GAIA_CN01","id":"x","message":"gone"}"#;
        let error = answer(DeleteCursor::<Note>::new(&CursorId::new("c")), 404, gone).unwrap_err();
        assert!(error.is_not_found());
    }
}
