//! Keeps the apps: the forms that their records fit, and the ids that were given.

use std::ops::RangeInclusive;

use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value};

use crate::store::database::Store;
use crate::store::error::Error;

impl Store {
    /// The properties of the form that the records of an app fit, if it has had one.
    pub(crate) fn form(&self, app: u64) -> Result<Option<Map<String, Value>>, Error> {
        let form: Option<Option<String>> = self
            .database
            .prepare_cached("SELECT form FROM apps WHERE app = ?1")?
            .query_row([app], |row| row.get(0))
            .optional()?;
        let form = form.flatten();
        Ok(form.map(|form| serde_json::from_str(&form)).transpose()?)
    }

    /// Makes an app known, with the form that its records fit from now on.
    pub(crate) fn put_form(&self, app: u64, properties: &Map<String, Value>) -> Result<(), Error> {
        let form = serde_json::to_string(properties)?;
        self.database
            .prepare_cached(
                "INSERT INTO apps VALUES (?1, 0, 0, ?2) ON CONFLICT (app) DO UPDATE SET form = ?2",
            )?
            .execute(params![app, form])?;
        Ok(())
    }

    /// The next record id of an app.
    pub(crate) fn next_record_id(&self, app: u64) -> Result<u64, Error> {
        Ok(*self.next_record_ids(app, 1)?.start())
    }

    /// The next `count` record ids of an app.
    pub(crate) fn next_record_ids(
        &self,
        app: u64,
        count: u64,
    ) -> Result<RangeInclusive<u64>, Error> {
        self.next(
            "UPDATE apps SET last_record = last_record + ?2 WHERE app = ?1 RETURNING last_record",
            app,
            count,
        )
    }

    /// Keeps the ids up to this one from being given again.
    pub(crate) fn reserve_record_ids(&self, app: u64, last: u64) -> Result<(), Error> {
        self.database
            .prepare_cached("UPDATE apps SET last_record = max(last_record, ?2) WHERE app = ?1")?
            .execute([app, last])?;
        Ok(())
    }

    /// Whether records were ever added to an app, also if they are gone.
    pub(crate) fn has_had_records(&self, app: u64) -> Result<bool, Error> {
        Ok(self
            .database
            .prepare_cached("SELECT last_record > 0 FROM apps WHERE app = ?1")?
            .query_row([app], |row| row.get(0))?)
    }

    /// The next `count` row ids, unique over all tables of an app.
    pub(crate) fn next_row_ids(&self, app: u64, count: u64) -> Result<RangeInclusive<u64>, Error> {
        self.next(
            "UPDATE apps SET last_row = last_row + ?2 WHERE app = ?1 RETURNING last_row",
            app,
            count,
        )
    }

    fn next(&self, statement: &str, app: u64, count: u64) -> Result<RangeInclusive<u64>, Error> {
        let mut statement = self.database.prepare_cached(statement)?;
        let last: u64 = statement.query_row([app, count], |row| row.get(0))?;
        Ok(last + 1 - count..=last)
    }
}
