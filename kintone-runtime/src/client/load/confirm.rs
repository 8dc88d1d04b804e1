//! Determines by reading whether a unit was committed whose answer was lost.
//!
//! A unit is atomic, so what is certain about one record holds for all of them. A record counts as committed only if it
//! holds what was sent. If it might be the same record in another form, or a different one, the unit stays unknown and
//! nothing is sent again.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::entry::{Entry, Subject};
use super::rounding::{Numbers, Precision};
use super::status::Committed;
use super::stored::{difference, filled_since};
use super::target::{Operation, Target};
use super::unit::Unit;
use crate::api::MAX_RECORDS_PER_CALL;
use crate::client::Client;
use crate::endpoint::error::Error;
use crate::endpoint::json::{self, WireRecordId, WireRevision};
use crate::endpoint::{Addressing, AppRef, Method, Params};
use crate::endpoint::{Encode, Encoded, Endpoint, Info};
use crate::query::{Condition, Literal, Query};
use crate::record::id::{RecordId, Revision};
use crate::record::update_key::KeyValue;
use crate::record::written::Written;

/// What reading shows about a unit that may have been committed.
pub(super) enum Found {
    Committed(Vec<Committed>),
    NotCommitted,
    /// It was not found, which proves nothing if kintone rejects it as a duplicate; why.
    Missing(String),
    /// It may have been committed or not; why that is open.
    Open(String),
    /// Reading cannot show it for these records.
    NotRead,
}

/// Looks for the effect of a unit.
pub(super) async fn find(
    client: &Client,
    target: &Target,
    numbers: &Numbers,
    unit: &Unit,
) -> Result<Found, Error> {
    match target.operation {
        Operation::Add => added(client, target, numbers, unit).await,
        Operation::Update => updated(client, target, numbers, unit).await,
        Operation::Delete => deleted(client, target, unit).await,
        // It is sent again instead: the second time it updates what the first one added.
        Operation::Upsert => Ok(Found::NotRead),
    }
}

/// Records that are not there count as gone: they were deleted by this unit or by another program, or never existed.
async fn deleted(client: &Client, target: &Target, unit: &Unit) -> Result<Found, Error> {
    let ids: Vec<RecordId> = unit.entries.iter().filter_map(Entry::id).collect();
    for ids in ids.chunks(MAX_RECORDS_PER_CALL) {
        let found = read_by_id(client, target, ids.iter().copied(), true).await?;
        if !found.is_empty() {
            return Ok(Found::NotCommitted);
        }
    }
    Ok(Found::Committed(
        ids.into_iter().map(Committed::gone).collect(),
    ))
}

/// Records were added if each of them is found by its key and holds what was sent.
async fn added(
    client: &Client,
    target: &Target,
    numbers: &Numbers,
    unit: &Unit,
) -> Result<Found, Error> {
    let Some(field) = target.key_field() else {
        return Ok(Found::NotRead);
    };
    let precision = precision_for(&unit.entries, numbers).await?;
    let key = |entry: &Entry| stored_key(entry, precision);
    let mut committed = Vec::with_capacity(unit.entries.len());
    let mut open = None;
    for entries in unit.entries.chunks(MAX_RECORDS_PER_CALL) {
        let keys = entries.iter().filter_map(key);
        let keys = keys.map(|key| Literal::text(&key.to_string()));
        let records = client
            .send(ReadRecords::new(target, field.code, keys, None))
            .await?;
        let found: HashMap<KeyValue, FoundRecord> = records
            .into_iter()
            .filter_map(|record| {
                let key = KeyValue::read(field, record.fields.get(field.code)?.get("value")?)?;
                Some((key, record))
            })
            .collect();
        for entry in entries {
            let Some(key) = key(entry) else {
                return Ok(Found::NotCommitted);
            };
            let Some(record) = found.get(&key) else {
                return Ok(not_found(&key, entry.index, precision));
            };
            let differs = different_field(target, numbers, entry, record).await?;
            let filled = || filled_since(target.meta, &entry.json, &record.fields);
            match differs.or_else(|| filled().map(str::to_owned)) {
                None => committed.push(Committed::added(record.written)),
                Some(code) => {
                    open.get_or_insert_with(|| {
                        format!(
                            "record {} has the unique key of records[{}], and field {code} does not hold what was sent: another \
                             program may have stored it, or it was changed since",
                            record.written.id, entry.index
                        )
                    });
                }
            }
        }
    }
    Ok(open.map_or(Found::Committed(committed), Found::Open))
}

/// The precision of the app, if a key has decimals and these credentials can read it.
pub(super) async fn precision_for(
    entries: &[Entry],
    numbers: &Numbers,
) -> Result<Option<Precision>, Error> {
    let has_decimals = |entry: &Entry| match &entry.subject {
        Subject::Key { value, .. } => value.has_decimals(),
        _ => false,
    };
    match entries.iter().any(has_decimals) {
        true => readable(numbers).await,
        false => Ok(None),
    }
}

/// The key of an entry as kintone stores it.
pub(super) fn stored_key(entry: &Entry, precision: Option<Precision>) -> Option<KeyValue> {
    match (&entry.subject, precision) {
        (
            Subject::Key {
                value: KeyValue::Number(number),
                ..
            },
            Some(precision),
        ) => Some(KeyValue::Number(precision.round(number))),
        (Subject::Key { value, .. }, _) => Some(value.clone()),
        _ => None,
    }
}

/// The precision of the app, if these credentials can read it.
async fn readable(numbers: &Numbers) -> Result<Option<Precision>, Error> {
    match numbers.precision().await {
        Ok(precision) => Ok(Some(precision)),
        Err(error) if error.code().is_some() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The first field that does not hold what was sent, as kintone rounds numbers.
async fn different_field(
    target: &Target,
    numbers: &Numbers,
    entry: &Entry,
    record: &FoundRecord,
) -> Result<Option<String>, Error> {
    let difference =
        |precision| difference(target.operation, &entry.json, &record.fields, precision);
    let differs = difference(None);
    if differs.is_none() || !target.has_numbers() {
        return Ok(differs);
    }
    let precision = readable(numbers).await?;
    Ok(precision.map_or(differs, |precision| difference(Some(precision))))
}

/// What it shows that no record has a key. kintone rounds numbers to the decimals of the app: if these are unknown, the record
/// may have another key than the one that was sent.
fn not_found(key: &KeyValue, index: usize, precision: Option<Precision>) -> Found {
    match key {
        key if key.has_decimals() && precision.is_none() => Found::Missing(format!(
            "no record has the unique key {key} of records[{index}], and kintone may have rounded it"
        )),
        _ => Found::NotCommitted,
    }
}

/// Records with a revision were updated if each of them has the next revision and holds what was sent.
async fn updated(
    client: &Client,
    target: &Target,
    numbers: &Numbers,
    unit: &Unit,
) -> Result<Found, Error> {
    let expected: Option<Vec<(RecordId, Revision)>> = unit
        .entries
        .iter()
        .map(|entry| match entry.subject {
            Subject::Record(id, Some(revision)) => Some((id, revision)),
            _ => None,
        })
        .collect();
    let Some(expected) = expected else {
        return Ok(Found::NotRead);
    };
    let mut committed = Vec::with_capacity(expected.len());
    let mut open = None;
    let mut is_any_there = false;
    for (expected, entries) in expected
        .chunks(MAX_RECORDS_PER_CALL)
        .zip(unit.entries.chunks(MAX_RECORDS_PER_CALL))
    {
        let found = read_by_id(client, target, expected.iter().map(|(id, _)| *id), false).await?;
        is_any_there |= !found.is_empty();
        for ((id, revision), entry) in expected.iter().zip(entries) {
            let why = match found.get(id) {
                Some(record) if record.written.revision <= *revision => {
                    return Ok(Found::NotCommitted);
                }
                Some(record) => {
                    let is_next = record.written.revision.get() - 1 == revision.get();
                    match different_field(target, numbers, entry, record).await? {
                        None if is_next => {
                            committed.push(Committed::updated(record.written));
                            continue;
                        }
                        Some(code) if is_next => {
                            format!(
                                "has been updated, and field {code} does not hold what was sent"
                            )
                        }
                        _ => format!("has been updated more than once since revision {revision}"),
                    }
                }
                None => "is gone".to_owned(),
            };
            open.get_or_insert_with(|| format!("record {id} of records[{}] {why}", entry.index));
        }
    }
    Ok(match open {
        // All of them are gone, so nothing of the unit is stored.
        Some(_) if !is_any_there => Found::NotCommitted,
        Some(why) => Found::Open(why),
        None => Found::Committed(committed),
    })
}

pub(super) async fn read_by_id(
    client: &Client,
    target: &Target,
    ids: impl Iterator<Item = RecordId>,
    id_alone: bool,
) -> Result<HashMap<RecordId, FoundRecord>, Error> {
    let ids = ids.map(|id| Literal::text(&id.to_string()));
    let field = id_alone.then_some("$id");
    let records = client
        .send(ReadRecords::new(target, "$id", ids, field))
        .await?;
    let records = records.into_iter();
    Ok(records.map(|record| (record.written.id, record)).collect())
}

/// Finds out whether kintone answers at all.
///
/// # Errors
///
/// It does not. An error of kintone itself is an answer as well.
pub(super) async fn reach(client: &Client, target: &Target) -> Result<(), Error> {
    match read_by_id(client, target, [RecordId::new(1)].into_iter(), true).await {
        Err(error) if error.code().is_none() && error.status() != Some(429) => Err(error),
        _ => Ok(()),
    }
}

/// Reads the records that have one of these values in a field.
pub(super) struct ReadRecords {
    app: AppRef,
    query: Query<()>,
    /// The field that is read beside id and revision; without one, all are.
    field: Option<&'static str>,
}

pub(super) struct FoundRecord {
    pub(super) written: Written,
    pub(super) fields: Map<String, Value>,
}

impl ReadRecords {
    pub(super) fn new(
        target: &Target,
        code: &'static str,
        values: impl IntoIterator<Item = Literal>,
        field: Option<&'static str>,
    ) -> ReadRecords {
        ReadRecords {
            app: target.app,
            query: Condition::member(code, "in", values).into(),
            field,
        }
    }
}

impl Endpoint for ReadRecords {
    type Response = Vec<FoundRecord>;
    const INFO: Info = Info::new("get records", &Method::GET, "records.json");

    fn app(&self) -> Option<AppRef> {
        Some(self.app)
    }
}

impl Encode for ReadRecords {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Vec<FoundRecord>>, Error> {
        let query = self.query.text().map_err(Error::not_sent)?;
        let mut params = Params::new()
            .with("app", addressing.app(self.app)?.get())
            .with("query", query);
        if let Some(field) = self.field {
            let mut fields = vec!["$id", "$revision", field];
            fields.dedup_by(|field, first| field == first || *field == "$id");
            params = params.with("fields", fields);
        }
        Ok(Encoded::params(params, |response| {
            #[derive(serde::Deserialize)]
            struct Records {
                records: Vec<Map<String, Value>>,
            }
            let read: Records = json::read(&response)?;
            let records = read.records.into_iter().map(|fields| {
                let unreadable = |error| Error::unreadable(response.status, error);
                let id: WireRecordId = value(&fields, "$id").map_err(unreadable)?;
                let revision: WireRevision = value(&fields, "$revision").map_err(unreadable)?;
                let written = Written {
                    id: id.into(),
                    revision: revision.into(),
                };
                Ok(FoundRecord { written, fields })
            });
            records.collect()
        }))
    }
}

/// The value of a field that every record has.
fn value<V: DeserializeOwned>(
    fields: &Map<String, Value>,
    code: &str,
) -> Result<V, serde_json::Error> {
    let value = fields.get(code).and_then(|field| field.get("value"));
    serde_json::from_value(value.cloned().unwrap_or_default())
}
