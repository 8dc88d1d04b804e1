//! Finds out which records of a unit are not in the app, after kintone rejected the unit because of one of them without naming it.

use std::collections::HashSet;

use super::confirm::{ReadRecords, precision_for, read_by_id, stored_key};
use super::entry::{Entry, Subject};
use super::rounding::Numbers;
use super::target::Target;
use super::unit::Unit;
use crate::api::MAX_RECORDS_PER_CALL;
use crate::client::Client;
use crate::endpoint::error::Error;
use crate::query::Literal;
use crate::record::FieldMeta;
use crate::record::id::RecordId;
use crate::record::update_key::KeyValue;

/// Codes by which kintone says that a record does not exist: one with an id, one with an update key. An app that does not exist
/// is another error.
/// Source: kintone REST API, Update Records (PUT records.json)
const NO_SUCH_RECORD: [&str; 2] = ["GAIA_RE01", "GAIA_RE20"];

/// Whether kintone rejected a request because a record does not exist.
pub(super) fn is_about_a_missing_record(error: &Error) -> bool {
    error
        .code()
        .is_some_and(|code| NO_SUCH_RECORD.contains(&code))
}

/// Reads the records of a unit, and returns the indices in the input of those that are not there. None if that is uncertain.
pub(super) async fn missing(
    client: &Client,
    target: &Target,
    numbers: &Numbers,
    unit: &Unit,
) -> Result<Vec<usize>, Error> {
    let mut missing = Vec::new();
    for entries in unit.entries.chunks(MAX_RECORDS_PER_CALL) {
        // All entries of a load identify their records in the same way.
        let found = match entries.first().map(|entry| &entry.subject) {
            Some(Subject::Key { field, .. }) => {
                by_key(client, target, numbers, field, entries).await?
            }
            _ => by_id(client, target, entries).await?,
        };
        missing.extend(found);
    }
    Ok(missing)
}

async fn by_id(client: &Client, target: &Target, entries: &[Entry]) -> Result<Vec<usize>, Error> {
    let ids: Vec<RecordId> = entries.iter().filter_map(Entry::id).collect();
    let found = read_by_id(client, target, ids.into_iter(), true).await?;
    let is_missing = |entry: &&Entry| entry.id().is_some_and(|id| !found.contains_key(&id));
    Ok(entries
        .iter()
        .filter(is_missing)
        .map(|entry| entry.index)
        .collect())
}

async fn by_key(
    client: &Client,
    target: &Target,
    numbers: &Numbers,
    field: &'static FieldMeta,
    entries: &[Entry],
) -> Result<Vec<usize>, Error> {
    let precision = precision_for(entries, numbers).await?;
    let key = |entry: &Entry| stored_key(entry, precision);
    let keys: HashSet<KeyValue> = entries.iter().filter_map(key).collect();
    let texts = keys.iter().map(|key| Literal::text(&key.to_string()));
    let records = client
        .send(ReadRecords::new(
            target,
            field.code,
            texts,
            Some(field.code),
        ))
        .await?;
    let value = |fields: &serde_json::Map<String, serde_json::Value>| {
        KeyValue::read(field, fields.get(field.code)?.get("value")?)
    };
    let found: HashSet<KeyValue> = records
        .iter()
        .filter_map(|record| value(&record.fields))
        .collect();
    // A record whose key is written in another way than the one that was sent may be the one that was meant, and so may one
    // whose key kintone rounded in a way that is unknown here.
    let is_uncertain = found.len() < records.len()
        || !found.is_subset(&keys)
        || precision.is_none() && keys.iter().any(KeyValue::has_decimals);
    if is_uncertain {
        return Ok(Vec::new());
    }
    let is_missing = |entry: &&Entry| key(entry).is_some_and(|key| !found.contains(&key));
    Ok(entries
        .iter()
        .filter(is_missing)
        .map(|entry| entry.index)
        .collect())
}
