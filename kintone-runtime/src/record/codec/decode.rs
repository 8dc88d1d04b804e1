//! Decodes answers of kintone: a page, a record, the rows of a table.

use super::missing::complete;
use super::shape::{Found, Shape};
use super::store::{Head, Store};
use super::{Cursor, DecodeError, FailedRecord, FieldSet, Page, PageError, ValueError};
use crate::record::id::{AppId, RecordId, RowId};
use crate::record::saved::Saved;
use crate::record::{AppRecord, Meta, OwnedRecord, Place};

/// Decodes the answer of Get Record: `{"record": {…}}`.
pub fn decode_record<T: OwnedRecord>(body: &[u8]) -> Result<Saved<T>, DecodeError> {
    decode_borrowed_record(body)
}

/// Decodes the answer of Get Record, as [`decode_record`], into a record that borrows from the answer.
pub fn decode_borrowed_record<'de, T: AppRecord + Place<'de>>(
    body: &'de [u8],
) -> Result<Saved<T>, DecodeError> {
    let mut records: Vec<Saved<T>> = Vec::with_capacity(1);
    let failed = Reader::new(T::META)
        .answer(body, "record", &mut records)?
        .failed;
    only(failed, records)
}

/// Decodes a record as kintone answers it, with `$id` and `$revision`, without the envelope of an answer.
pub(crate) fn decode_saved<T: OwnedRecord>(json: &str) -> Result<Saved<T>, DecodeError> {
    let mut records: Vec<Saved<T>> = Vec::with_capacity(1);
    let mut reader = Reader::new(T::META);
    let mut input = Cursor::new(json);
    reader
        .record(&mut input, &mut records)
        .and_then(|()| input.finish())
        .map_err(|error| document_error(T::META, error))?;
    only(reader.failed, records)
}

/// The record of an answer that has one.
fn only<T: AppRecord>(
    failed: Vec<FailedRecord>,
    mut records: Vec<Saved<T>>,
) -> Result<Saved<T>, DecodeError> {
    match (failed.into_iter().next(), records.pop()) {
        (Some(failed), _) => Err(failed.into_error()),
        (None, Some(record)) => Ok(record),
        (None, None) => Err(document_error(
            T::META,
            ValueError::message("the answer has no record"),
        )),
    }
}

/// Decodes an object of fields, without the envelope of an answer. `$id` and `$revision` are left out.
pub(crate) fn decode_fields<T: OwnedRecord>(json: &str) -> Result<T, DecodeError> {
    let mut record = T::vacant();
    let mut input = Cursor::new(json);
    let mut found = Found::default();
    let result = Shape::default()
        .decode(&mut input, T::META, &mut record, &mut found)
        .and_then(|()| complete(T::META, &mut record, &found.fields))
        .and_then(|_| input.finish());
    match result {
        Ok(()) => Ok(record),
        Err(error) => {
            let id = found.id.map(RecordId::new);
            Err(DecodeError::new(app_of(T::META), id, error))
        }
    }
}

/// Decodes the answer of Get Records: `{"records": […], "totalCount": …}`.
///
/// # Errors
///
/// If any of the records cannot be decoded: [`salvage_page`] returns the others.
pub fn decode_page<T: OwnedRecord>(body: &[u8]) -> Result<Page<T>, PageError> {
    decode_borrowed_page(body)
}

/// Decodes the answer of Get Records, as [`decode_page`], into records that borrow from the answer.
pub fn decode_borrowed_page<'de, T: AppRecord + Place<'de>>(
    body: &'de [u8],
) -> Result<Page<T>, PageError> {
    let (page, failed) = salvage_page(body).map_err(PageError::document)?;
    let (good, bad) = (page.len(), failed.len());
    match failed.into_iter().next() {
        Some(first) => Err(PageError::records(first.into_error(), bad, good + bad)),
        None => Ok(page),
    }
}

/// Decodes the answer of Get Records as far as possible: the valid records, and what is wrong with each of the others.
pub fn salvage_page<'de, T: AppRecord + Place<'de>>(
    body: &'de [u8],
) -> Result<(Page<T>, Vec<FailedRecord>), DecodeError> {
    let (page, failed, _) = salvage(body)?;
    Ok((page, failed))
}

/// Decodes the answer of Get Cursor: the records, and whether there are more.
pub(crate) fn decode_cursor_page<T: OwnedRecord>(
    body: &[u8],
) -> Result<(Page<T>, bool), PageError> {
    let (page, failed, next) = salvage(body).map_err(PageError::document)?;
    let (good, bad) = (page.len(), failed.len());
    if let Some(first) = failed.into_iter().next() {
        return Err(PageError::records(first.into_error(), bad, good + bad));
    }
    let next = next.ok_or_else(|| {
        let error = ValueError::message("the answer has no member \"next\"");
        PageError::document(document_error(T::META, error))
    })?;
    Ok((page, next))
}

pub(crate) type Salvaged<T> = (Page<T>, Vec<FailedRecord>, Option<bool>);

/// As [`salvage_page`], for the answer of Get Cursor too: whether there are more, if it says so.
pub(crate) fn salvage<'de, T: AppRecord + Place<'de>>(
    body: &'de [u8],
) -> Result<Salvaged<T>, DecodeError> {
    let mut records: Vec<Saved<T>> = Vec::new();
    let answer = Reader::new(T::META).answer(body, "records", &mut records)?;
    let page = Page::new(records, answer.options.total_count, answer.missing);
    Ok((page, answer.failed, answer.options.next))
}

/// Reads the records of one answer.
struct Reader<'de> {
    meta: &'static Meta,
    shape: Shape<'de>,
    found: Found,
    /// The fields that any record had.
    seen: FieldSet,
    count: usize,
    failed: Vec<FailedRecord>,
}

struct Envelope {
    failed: Vec<FailedRecord>,
    options: Options,
    missing: Vec<&'static str>,
}

/// What an answer says besides the records.
#[derive(Default)]
struct Options {
    total_count: Option<u64>,
    /// Whether a cursor has more.
    next: Option<bool>,
}

impl<'de> Reader<'de> {
    fn new(meta: &'static Meta) -> Reader<'de> {
        Reader {
            meta,
            shape: Shape::default(),
            found: Found::default(),
            seen: FieldSet::new(),
            count: 0,
            failed: Vec::new(),
        }
    }

    /// Reads the record or the records under `member` of the answer.
    fn answer(
        mut self,
        body: &'de [u8],
        member: &str,
        records: &mut dyn Store<'de>,
    ) -> Result<Envelope, DecodeError> {
        let options = self
            .document(body, member, records)
            .map_err(|error| document_error(self.meta, error))?;
        let fields = self.meta.fields.iter().enumerate();
        let missing = match self.count > self.failed.len() {
            true => fields
                .filter(|(index, _)| !self.seen.contains(*index))
                .map(|(_, field)| field.code)
                .collect(),
            false => Vec::new(),
        };
        Ok(Envelope {
            failed: self.failed,
            options,
            missing,
        })
    }

    fn document(
        &mut self,
        body: &'de [u8],
        member: &str,
        records: &mut dyn Store<'de>,
    ) -> Result<Options, ValueError> {
        let mut input = Cursor::new(utf8(body)?);
        let mut options = Options::default();
        let mut is_there = false;
        input.object(|key, input| {
            match key {
                "totalCount" => {
                    options.total_count = input
                        .count()
                        .map_err(|error| error.in_field("totalCount"))?
                }
                "next" => options.next = input.raw()?.parse().ok(),
                _ if key != member || is_there => input.skip()?,
                "records" => {
                    is_there = true;
                    input.array(|input| self.record(input, records))?;
                }
                _ => {
                    is_there = true;
                    self.record(input, records)?;
                }
            }
            Ok(())
        })?;
        input.finish()?;
        match is_there {
            true => Ok(options),
            false => Err(ValueError::message(format!(
                "the answer has no member {member:?}"
            ))),
        }
    }

    /// Reads one record. One whose values cannot be read is noted and skipped; only a damaged document is an error.
    fn record(
        &mut self,
        input: &mut Cursor<'de>,
        records: &mut dyn Store<'de>,
    ) -> Result<(), ValueError> {
        let index = self.count;
        self.count += 1;
        let place = input.place();
        match self.fields(input, records) {
            Ok(()) => self.seen.extend(&self.found.fields),
            Err(error) => {
                records.pop();
                input.rewind(place);
                let json = input.raw()?;
                let error = DecodeError::new(app_of(self.meta), record_id(json), error);
                self.failed.push(FailedRecord::new(index, error, json));
            }
        }
        Ok(())
    }

    fn fields(
        &mut self,
        input: &mut Cursor<'de>,
        records: &mut dyn Store<'de>,
    ) -> Result<(), ValueError> {
        self.found.clear();
        let record = records.push();
        self.shape
            .decode(input, self.meta, record, &mut self.found)?;
        let missing = complete(self.meta, record, &self.found.fields)?;
        records.finish(Head {
            id: self.found.id,
            revision: self.found.revision,
            missing,
        })
    }
}

fn document_error(meta: &Meta, error: ValueError) -> DecodeError {
    DecodeError::new(app_of(meta), None, error)
}

/// The app that errors name until the client says which one was read.
fn app_of(meta: &Meta) -> Option<AppId> {
    meta.app.filter(|_| !meta.is_untyped())
}

/// Checks the encoding once for the whole document.
pub(super) fn utf8(body: &[u8]) -> Result<&str, ValueError> {
    simdutf8::basic::from_utf8(body).map_err(|_| {
        let valid = std::str::from_utf8(body).map_or_else(|error| error.valid_up_to(), str::len);
        ValueError::damaged(valid, "bytes that are not UTF-8")
    })
}

/// The id of a record that could not be decoded.
fn record_id(json: &str) -> Option<RecordId> {
    let mut id = None;
    let result = Cursor::new(json).object(|key, input| match key {
        "$id" => input.object(|key, input| match key {
            "value" => {
                id = input.id()?;
                Ok(())
            }
            _ => input.skip(),
        }),
        _ => input.skip(),
    });
    result.ok()?;
    id.map(RecordId::new)
}

/// Decodes the array of rows at the cursor.
pub(crate) fn decode_rows<'de>(
    input: &mut Cursor<'de>,
    meta: &'static Meta,
    rows: &mut dyn Store<'de>,
) -> Result<(), ValueError> {
    let mut shape = input.take_shape(meta);
    rows.reserve(shape.rows);
    let mut index = 0;
    let result = input.array(|input| {
        let mut found = Found::default();
        decode_row(input, meta, &mut shape, rows, &mut found)
            .map_err(|error| error.in_row(index, found.id.map(RowId::new)))?;
        index += 1;
        Ok(())
    });
    shape.rows = index;
    input.put_shape(meta, shape);
    result
}

/// Decodes `{"id":"1","value":{…}}`.
fn decode_row<'de>(
    input: &mut Cursor<'de>,
    meta: &'static Meta,
    shape: &mut Shape<'de>,
    rows: &mut dyn Store<'de>,
    found: &mut Found,
) -> Result<(), ValueError> {
    let row = rows.push();
    let mut id = input.row_head()?;
    found.id = id;
    if id.is_some() {
        shape.decode(input, meta, row, found)?;
    }
    let is_begun = id.is_some();
    let member = |key: &str, input: &mut Cursor<'de>| match key {
        "id" => {
            id = input.id()?;
            // Errors in the row name it.
            found.id = id;
            Ok(())
        }
        "value" => shape.decode(input, meta, row, found),
        _ => input.skip(),
    };
    match is_begun {
        true => input.rest_of_object(member)?,
        false => input.object(member)?,
    }
    let missing = complete(meta, row, &found.fields)?;
    rows.finish(Head {
        id,
        revision: None,
        missing,
    })
}
