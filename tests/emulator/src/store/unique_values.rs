//! Stores the values of unique fields, and finds the records with them.

use std::ops::ControlFlow;

use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::records::{Direction, Record};

impl Store {
    /// Rebuilds the index of unique values for these fields.
    pub(crate) fn index_unique_fields(
        &self,
        app: u64,
        unique_fields: &[&str],
    ) -> Result<(), StoreError> {
        self.database
            .execute("DELETE FROM uniques WHERE app = ?1", [app])?;
        self.scan(app, 0..=u64::MAX, Direction::Ascending, |id, record| {
            self.index_unique_values(app, id, &serde_json::from_str(record)?, unique_fields)?;
            Ok(ControlFlow::Continue(()))
        })
    }

    /// Returns a value that several records hold in a unique field.
    pub(crate) fn repeated_value(
        &self,
        app: u64,
        field: &str,
    ) -> Result<Option<String>, StoreError> {
        let mut statement = self.database.prepare_cached(
            "SELECT value FROM uniques WHERE app = ?1 AND field = ?2
             GROUP BY value HAVING count(*) > 1 LIMIT 1",
        )?;
        let value = statement.query_row(params![app, field], |row| row.get(0));
        Ok(value.optional()?)
    }

    /// Returns a record that holds this value in this unique field.
    pub(crate) fn unique_holder(
        &self,
        app: u64,
        field: &str,
        value: &str,
    ) -> Result<Option<u64>, StoreError> {
        self.other_unique_holder(app, field, value, 0)
    }

    /// Returns a record that holds this value in this unique field, other than the one with this id.
    pub(crate) fn other_unique_holder(
        &self,
        app: u64,
        field: &str,
        value: &str,
        id: u64,
    ) -> Result<Option<u64>, StoreError> {
        Ok(self
            .database
            .prepare_cached(
                "SELECT id FROM uniques WHERE app = ?1 AND field = ?2 AND value = ?3 AND id <> ?4 LIMIT 1",
            )?
            .query_row(params![app, field, value, id], |row| row.get(0))
            .optional()?)
    }

    pub(super) fn forget_unique_values(&self, app: u64, id: u64) -> Result<(), StoreError> {
        self.database
            .prepare_cached("DELETE FROM uniques WHERE app = ?1 AND id = ?2")?
            .execute([app, id])?;
        Ok(())
    }

    pub(super) fn index_unique_values(
        &self,
        app: u64,
        id: u64,
        record: &Record,
        unique_fields: &[&str],
    ) -> Result<(), StoreError> {
        for field in unique_fields {
            let Some(value) = record
                .get(*field)
                .and_then(Value::as_str)
                .filter(|value| !value.is_empty())
            else {
                continue;
            };
            self.database
                .prepare_cached("INSERT INTO uniques VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![app, field, value, id])?;
        }
        Ok(())
    }
}
