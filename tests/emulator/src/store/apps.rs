//! Stores the apps, and allocates their ids.

use std::ops::RangeInclusive;

use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use crate::store::database::Store;
use crate::store::error::StoreError;

impl Store {
    /// Adds an app if it does not exist yet.
    pub(crate) fn add_app(&self, app: u64) -> Result<(), StoreError> {
        self.database
            .prepare_cached(
                "INSERT OR IGNORE INTO apps (app, last_record, last_row) VALUES (?1, 0, 0)",
            )?
            .execute([app])?;
        Ok(())
    }

    /// Deletes an app with everything in it. Its id is not reused.
    pub(crate) fn drop_app(&self, app: u64) -> Result<(), StoreError> {
        for statement in [
            "UPDATE apps SET last_record = 0, last_row = 0, description = NULL WHERE app = ?1",
            "DELETE FROM settings WHERE app = ?1",
            "DELETE FROM records WHERE app = ?1",
            "DELETE FROM uniques WHERE app = ?1",
            "DELETE FROM comments WHERE app = ?1",
            "DELETE FROM files WHERE app = ?1",
        ] {
            self.database.prepare_cached(statement)?.execute([app])?;
        }
        self.database
            .prepare_cached("DELETE FROM chunks WHERE blob NOT IN (SELECT blob FROM files)")?
            .execute([])?;
        Ok(())
    }

    /// Returns the ids of all apps that the database has ever had.
    pub(crate) fn apps(&self) -> Result<Vec<u64>, StoreError> {
        let mut statement = self
            .database
            .prepare_cached("SELECT app FROM apps ORDER BY app")?;
        let apps = statement.query_map([], |row| row.get(0))?;
        Ok(apps.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns an id that no app has ever had.
    pub(crate) fn next_app_id(&self) -> Result<u64, StoreError> {
        Ok(self
            .database
            .prepare_cached("SELECT coalesce(max(app), 0) + 1 FROM apps")?
            .query_row([], |row| row.get(0))?)
    }

    /// Returns what is stored about an app besides its settings.
    pub(crate) fn app_description(&self, app: u64) -> Result<Option<Value>, StoreError> {
        let text: Option<Option<String>> = self
            .database
            .prepare_cached("SELECT description FROM apps WHERE app = ?1")?
            .query_row([app], |row| row.get(0))
            .optional()?;
        let text = text.flatten();
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    /// Replaces what is stored about an app besides its settings.
    pub(crate) fn put_app_description(
        &self,
        app: u64,
        description: &Value,
    ) -> Result<(), StoreError> {
        self.database
            .prepare_cached("UPDATE apps SET description = ?2 WHERE app = ?1")?
            .execute(params![app, description.to_string()])?;
        Ok(())
    }

    /// Allocates the next record id of an app.
    pub(crate) fn next_record_id(&self, app: u64) -> Result<u64, StoreError> {
        Ok(*self.next_record_ids(app, 1)?.start())
    }

    /// Allocates the next `count` record ids of an app.
    pub(crate) fn next_record_ids(
        &self,
        app: u64,
        count: u64,
    ) -> Result<RangeInclusive<u64>, StoreError> {
        self.next(
            "UPDATE apps SET last_record = last_record + ?2 WHERE app = ?1 RETURNING last_record",
            app,
            count,
        )
    }

    /// Reserves the ids up to this one, so that they are not allocated later.
    pub(crate) fn reserve_record_ids(&self, app: u64, last: u64) -> Result<(), StoreError> {
        self.database
            .prepare_cached("UPDATE apps SET last_record = max(last_record, ?2) WHERE app = ?1")?
            .execute([app, last])?;
        Ok(())
    }

    /// Returns whether records were ever added to an app, even if they have been deleted.
    pub(crate) fn has_had_records(&self, app: u64) -> Result<bool, StoreError> {
        Ok(self
            .database
            .prepare_cached("SELECT last_record > 0 FROM apps WHERE app = ?1")?
            .query_row([app], |row| row.get(0))?)
    }

    /// Allocates the next `count` row ids, which are unique across all tables of an app.
    pub(crate) fn next_row_ids(
        &self,
        app: u64,
        count: u64,
    ) -> Result<RangeInclusive<u64>, StoreError> {
        self.next(
            "UPDATE apps SET last_row = last_row + ?2 WHERE app = ?1 RETURNING last_row",
            app,
            count,
        )
    }

    /// Allocates the next id of a view, report or action. They share their ids.
    pub(crate) fn next_settings_id(&self, app: u64) -> Result<u64, StoreError> {
        let ids = self.next(
            "UPDATE apps SET last_view = last_view + ?2 WHERE app = ?1 RETURNING last_view",
            app,
            1,
        )?;
        Ok(*ids.start())
    }

    fn next(
        &self,
        statement: &str,
        app: u64,
        count: u64,
    ) -> Result<RangeInclusive<u64>, StoreError> {
        let mut statement = self.database.prepare_cached(statement)?;
        let last: u64 = statement.query_row([app, count], |row| row.get(0))?;
        Ok(last + 1 - count..=last)
    }
}
