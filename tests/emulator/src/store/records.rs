//! Stores records, and finds them by their ids.

use std::ops::{ControlFlow, RangeInclusive};

use rusqlite::params;
use serde_json::{Map, Value};

use crate::store::database::Store;
use crate::store::error::StoreError;

/// A stored record: field code → value, and `$id` and `$revision`. A table is an array of `{"id", "value"}`.
pub(crate) type Record = Map<String, Value>;

/// The direction of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

impl Store {
    /// Returns one record.
    pub(crate) fn record(&self, app: u64, id: u64) -> Result<Option<Record>, StoreError> {
        self.with_record_text(app, id, |text| Ok(serde_json::from_str(text)?))
    }

    /// Applies `read` to the text of a record.
    pub(crate) fn with_record_text<T>(
        &self,
        app: u64,
        id: u64,
        read: impl FnOnce(&str) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        // SQLite does not store larger ids.
        let Ok(id) = i64::try_from(id) else {
            return Ok(None);
        };
        let mut statement = self
            .database
            .prepare_cached("SELECT record FROM records WHERE app = ?1 AND id = ?2")?;
        let mut rows = statement.query(params![app, id])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        read(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?).map(Some)
    }

    /// Calls `visit` for the records in a range of ids, in the order of their ids, until it breaks. Records are passed as text
    /// because some visitors do not parse them.
    pub(crate) fn scan(
        &self,
        app: u64,
        ids: RangeInclusive<u64>,
        order: Direction,
        mut visit: impl FnMut(u64, &str) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.database.prepare_cached(match order {
            Direction::Ascending => "SELECT id, record FROM records WHERE app = ?1 AND id BETWEEN ?2 AND ?3 ORDER BY id",
            Direction::Descending => {
                "SELECT id, record FROM records WHERE app = ?1 AND id BETWEEN ?2 AND ?3 ORDER BY id DESC"
            }
        })?;
        let bound = |id: u64| i64::try_from(id).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![app, bound(*ids.start()), bound(*ids.end())])?;
        while let Some(row) = rows.next()? {
            let text = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            if visit(row.get(0)?, text)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Returns the ids of an app's records that are in the range.
    pub(crate) fn ids(
        &self,
        app: u64,
        ids: RangeInclusive<u64>,
        order: Direction,
    ) -> Result<Vec<u64>, StoreError> {
        let mut statement = self.database.prepare_cached(match order {
            Direction::Ascending => {
                "SELECT id FROM records WHERE app = ?1 AND id BETWEEN ?2 AND ?3 ORDER BY id"
            }
            Direction::Descending => {
                "SELECT id FROM records WHERE app = ?1 AND id BETWEEN ?2 AND ?3 ORDER BY id DESC"
            }
        })?;
        let bound = |id: u64| i64::try_from(id).unwrap_or(i64::MAX);
        let found = statement.query_map(
            params![app, bound(*ids.start()), bound(*ids.end())],
            |row| row.get(0),
        )?;
        Ok(found.collect::<Result<Vec<u64>, _>>()?)
    }

    /// Returns how many records of an app have ids in the range.
    pub(crate) fn count(&self, app: u64, ids: RangeInclusive<u64>) -> Result<u64, StoreError> {
        let bound = |id: u64| i64::try_from(id).unwrap_or(i64::MAX);
        let mut statement = self.database.prepare_cached(
            "SELECT count(*) FROM records WHERE app = ?1 AND id BETWEEN ?2 AND ?3",
        )?;
        Ok(statement.query_row(
            params![app, bound(*ids.start()), bound(*ids.end())],
            |row| row.get(0),
        )?)
    }
}

/// Returns the `$id` that every stored record has.
pub(crate) fn record_id(record: &Record) -> u64 {
    number_at(record, "$id")
}

/// Returns the `$revision` that every stored record has.
pub(crate) fn revision(record: &Record) -> u64 {
    number_at(record, "$revision")
}

fn number_at(record: &Record, key: &str) -> u64 {
    record
        .get(key)
        .and_then(Value::as_str)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
}
