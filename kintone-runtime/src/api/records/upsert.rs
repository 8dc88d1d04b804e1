//! Update Records with `upsert`: each record is updated if its key is known, and added if not.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use serde::Deserialize;

use crate::api::records::shapes::{check_answered, check_count};
use crate::endpoint::error::Error;
use crate::endpoint::json::{self, WireRecordId, WireRevision};
use crate::endpoint::{Addressing, AppRef, Attempt, HttpResponse, Method, Replay};
use crate::endpoint::{BulkMember, Encode, Encoded, Endpoint, Info};
use crate::record::codec::{EncodeError, ValueError, encode_upsert_without};
use crate::record::id::{RecordId, Revision};
use crate::record::update_key::NamesUpdateKey;
use crate::record::update_key::{Key, KeyValue};
use crate::record::{Editable, Insertable};

/// Updates the records whose value in a unique field exists already, and adds the others: up to
/// [`MAX_RECORDS_PER_CALL`](crate::api::MAX_RECORDS_PER_CALL), all or none.
///
/// An empty list succeeds without a request. Records are sent completely: empty values clear their fields, except where only the server knows
/// the default; tables lose all rows that the record does not have; the values of lookups are copied again. No revision is checked. The unique
/// field is a text or a number that kintone does not fill in itself, as for [`Patch::by_key`](crate::Patch::by_key).
///
/// What an upsert cannot write is left as it is, because the record may come from kintone: an empty radio button, which kintone never clears,
/// and whatever a [`ReadOnly`](crate::ReadOnly) holds. A creator or time that was [set](crate::CreateOnly::set) is an error, because nothing that
/// was read is set. An [`Edit`](crate::Edit) reports each of these changes as an error.
///
/// ```no_run
/// # use kintone_runtime::record::update_key::UpdateKey;
/// # use kintone_runtime::record::{Editable, Field, Insertable};
/// # use kintone_runtime::{Client, Error, Record};
/// use kintone_runtime::api::UpsertRecords;
///
/// # async fn example<Invoice, K>(
/// #     client: Client, key: fn(Invoice::Fields) -> Field<Invoice, K, String>, invoices: Vec<Invoice>,
/// # ) -> Result<(), Error>
/// # where Invoice: for<'de> Insertable<'de> + Editable, K: for<'de> UpdateKey<'de, String>,
/// # {
/// // With the fields of a record type: UpsertRecords::new(|f| f.number, &invoices)
/// for upserted in client.send(UpsertRecords::new(key, &invoices)).await? {
///     println!("record {}: {:?}", upserted.id, upserted.operation);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// An empty key, a key of more than 64 characters and two records with the same key are rejected before anything is sent. Numbers that
/// only become the same key when kintone rounds them are noticed by the answer, which names one record for both:
/// [`ErrorKind::Unreadable`](crate::ErrorKind::Unreadable), and one of them is lost. [`upsert_all`](crate::Client::upsert_all) notices them
/// before it sends them.
/// [`Error::is_validation`] if the form rejects a value. If the request had to be sent again because no answer arrived, it is unknown which
/// records were added: [`UpsertOperation::Upserted`].
///
/// Source: kintone REST API, Update Records (PUT records.json) with `upsert`
pub struct UpsertRecords<'r, T> {
    /// The index of the unique field.
    key: usize,
    records: &'r [T],
}

impl<'r, T> UpsertRecords<'r, T> {
    /// Creates a request that upserts these records by this field. The answer is in the same order.
    pub fn new<'de, K, V>(
        key: impl NamesUpdateKey<'de, T, K, V>,
        records: &'r [T],
    ) -> UpsertRecords<'r, T>
    where
        T: Insertable<'de> + Editable,
    {
        UpsertRecords {
            key: key.index(),
            records,
        }
    }
}

impl<T> UpsertRecords<'_, T> {
    /// What the request declares, independent of its type parameters.
    pub const INFO: Info = Info::new("upsert records", &Method::PUT, "records.json").bulk();
}

impl<'de, T: Insertable<'de> + Editable> Endpoint for UpsertRecords<'_, T> {
    type Response = Vec<Upserted>;
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

impl<'de, T: Insertable<'de> + Editable> Encode for UpsertRecords<'_, T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Vec<Upserted>>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        let count = self.records.len();
        if count == 0 {
            return Ok(Encoded::answered(Vec::new()));
        }
        check_count(count)?;
        let mut seen = HashMap::with_capacity(count);
        let mut body = format!("{{\"app\":{app},\"upsert\":true,\"records\":[").into_bytes();
        for (index, record) in self.records.iter().enumerate() {
            if index > 0 {
                body.push(b',');
            }
            encode_entry(record, self.key, &mut body)
                .and_then(|(key, _)| check_first(&mut seen, key, index).map_err(EncodeError::new))
                .map_err(|error| Error::unencodable(error.in_record(index)))?;
        }
        body.extend_from_slice(b"]}");
        let encoded = Encoded::json_of_attempt(body, move |response, attempt| {
            let upserted = upserted(&response, count, attempt)?;
            match merged(upserted.iter().map(|upserted| upserted.id)).first() {
                Some(merged) => Err(merged.error(|at| at)),
                None => Ok(upserted),
            }
        });
        Ok(encoded.writes(count))
    }
}

/// Appends `{"updateKey":{…},"record":{…}}`: the key, and the other fields. Returns the key, and the codes of empty radio buttons,
/// which are not sent.
pub(crate) fn encode_entry<'de, T: Insertable<'de> + Editable>(
    record: &T,
    field: usize,
    out: &mut Vec<u8>,
) -> Result<(Key, BTreeSet<String>), EncodeError> {
    let key = Key::new(T::field(field), &record.at(field)).map_err(EncodeError::new)?;
    out.push(b'{');
    key.encode(out);
    out.extend_from_slice(b",\"record\":");
    let kept = encode_upsert_without(record, field, out)?;
    out.push(b'}');
    Ok((key, kept))
}

/// Rejects two records with one key: kintone does not define which of them it would carry out, and in which order.
fn check_first(
    seen: &mut HashMap<KeyValue, usize>,
    key: Key,
    index: usize,
) -> Result<(), ValueError> {
    let shown = key.to_string();
    match seen.insert(key.value, index) {
        None => Ok(()),
        Some(first) => Err(ValueError::message(format!(
            "{shown} is also the update key of records[{first}]; each key can occur only once in a call"
        ))
        .in_field(key.field.code)),
    }
}

/// Two records of one call that kintone wrote into one, by their places in the call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Merged {
    pub(crate) places: [usize; 2],
    pub(crate) id: RecordId,
}

impl Merged {
    /// The error that names both of them. It is not retried: the answer is a definite one.
    pub(crate) fn error(&self, index: impl Fn(usize) -> usize) -> Error {
        let [first, second] = self.places.map(index);
        Error::unreadable(
            200,
            format!(
                "kintone wrote records[{first}] and records[{second}] into one record, {}, so one of them is lost; the likely reason is that \
                 the app rounds their keys to the same number: compare its number precision with the keys",
                self.id
            ),
        )
    }
}

/// Finds records that were written into the record of an earlier one.
pub(crate) fn merged(ids: impl IntoIterator<Item = RecordId>) -> Vec<Merged> {
    let mut first = HashMap::new();
    let ids = ids.into_iter().enumerate();
    ids.filter_map(|(at, id)| {
        let first = *first.entry(id).or_insert(at);
        let places = [first, at];
        (first != at).then_some(Merged { places, id })
    })
    .collect()
}

pub(crate) fn upserted(
    response: &HttpResponse,
    count: usize,
    attempt: Attempt,
) -> Result<Vec<Upserted>, Error> {
    #[derive(Deserialize)]
    struct Updated {
        records: Vec<UpdatedRecord>,
    }
    #[derive(Deserialize)]
    struct UpdatedRecord {
        id: WireRecordId,
        revision: WireRevision,
        operation: String,
    }
    let Updated { records } = json::read(response)?;
    check_answered(response, records.len(), count)?;
    let upserted = records.into_iter().map(|entry| Upserted {
        id: entry.id.into(),
        revision: entry.revision.into(),
        operation: match entry.operation.as_str() {
            "INSERT" => UpsertOperation::Inserted,
            // What is updated now may be what that attempt inserted.
            "UPDATE" if attempt == Attempt::AfterUnknown => UpsertOperation::Upserted,
            "UPDATE" => UpsertOperation::Updated,
            _ => UpsertOperation::Other(entry.operation),
        },
    });
    Ok(upserted.collect())
}

impl<'de, T: Insertable<'de> + Editable> BulkMember for UpsertRecords<'_, T> {}

impl<T> fmt::Debug for UpsertRecords<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpsertRecords")
            .field("key", &self.key)
            .field("records", &self.records.len())
            .finish()
    }
}

/// The id and revision of a record that was updated or added, and which of the two happened.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Upserted {
    /// The record.
    pub id: RecordId,
    /// Its new revision.
    pub revision: Revision,
    /// Whether it was updated or added.
    pub operation: UpsertOperation,
}

/// What an upsert did with a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UpsertOperation {
    /// No record had the key, and the record was added.
    Inserted,
    /// A record had the key and was updated.
    Updated,
    /// It was added or updated, and it is unknown which: the request was sent again because no answer arrived, and may have updated a
    /// record that the first attempt had added.
    Upserted,
    /// An operation that this version does not know.
    Other(String),
}

#[cfg(test)]
mod tests;
