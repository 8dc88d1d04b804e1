//! Keeps records, unique values, comments and files in SQLite.

use std::ops::{ControlFlow, RangeInclusive};
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value};

use crate::error::{ApiError, random_text, random_uuid};
use crate::params::Upload;
use crate::query::Direction;

mod comment;

/// A stored record: field code → value, and `$id` and `$revision`. A table is an array of `{"id", "value"}`.
pub(crate) type Record = Map<String, Value>;

/// The database. A call is one transaction; nothing else uses the connection meanwhile.
pub(crate) struct Store {
    database: Connection,
}

/// The size of a page of a new file, in bytes.
const PAGE_BYTES: u32 = 16 * 1024;

/// The log grows to so many pages: 64 MiB.
const LOG_PAGES: u32 = 4096;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS apps (
        app INTEGER PRIMARY KEY, last_record INTEGER NOT NULL, last_row INTEGER NOT NULL, uniques TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS records (
        app INTEGER NOT NULL, id INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (app, id)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS uniques (
        app INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, id INTEGER NOT NULL,
        PRIMARY KEY (app, field, value, id)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS uniques_by_record ON uniques (app, id);
    CREATE TABLE IF NOT EXISTS blobs (blob INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS files (
        key TEXT PRIMARY KEY, blob INTEGER NOT NULL, name TEXT NOT NULL, content_type TEXT NOT NULL,
        size INTEGER NOT NULL, app INTEGER, record INTEGER, uploaded_at INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS files_by_record ON files (app, record);
    CREATE INDEX IF NOT EXISTS files_by_blob ON files (blob);
";

impl Store {
    /// Opens the file, or a database in memory.
    pub(crate) fn open(path: Option<&Path>) -> rusqlite::Result<Store> {
        let database = match path {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        // A server that starts while another one ends waits for it so long.
        database.busy_timeout(Duration::from_millis(500))?;
        // A record of a few kilobytes fits into a page; what does not is read much slower.
        database.pragma_update(None, "page_size", PAGE_BYTES)?;
        // Two servers on one file would give ids and answer searches without knowing of each other.
        database.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        // With the write-ahead log a commit is one write to the operating system, whole or not at all: a process that is
        // killed loses nothing that it acknowledged. NORMAL does not wait for the disk, so a machine that loses power may
        // lose the latest commits, though never parts of one.
        database.pragma_update(None, "journal_mode", "WAL")?;
        database.pragma_update(None, "synchronous", "NORMAL")?;
        // The log goes into the file, which waits for the disk, after so many pages and not after every bulk request.
        database.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
        database.execute_batch(SCHEMA)?;
        database.execute_batch(comment::SCHEMA)?;
        database.set_prepared_statement_cache_capacity(64);
        Ok(Store { database })
    }

    /// Runs one call: whatever it wrote goes if it fails.
    pub(crate) fn transaction<T>(
        &self,
        call: impl FnOnce() -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let transaction = self.database.unchecked_transaction()?;
        let result = call();
        match result {
            Ok(_) => transaction.commit()?,
            Err(_) => transaction.rollback()?,
        }
        result
    }

    /// Makes an app known, and the index of unique values fit its form.
    pub(crate) fn declare_app(&self, app: u64, unique_fields: &[&str]) -> Result<(), ApiError> {
        let fingerprint = serde_json::to_string(unique_fields)?;
        self.database
            .prepare_cached("INSERT OR IGNORE INTO apps VALUES (?1, 0, 0, '[]')")?
            .execute([app])?;
        let known: String = self
            .database
            .prepare_cached("SELECT uniques FROM apps WHERE app = ?1")?
            .query_row([app], |row| row.get(0))?;
        if known == fingerprint {
            return Ok(());
        }
        self.database
            .execute("DELETE FROM uniques WHERE app = ?1", [app])?;
        self.scan(app, 0..=u64::MAX, Direction::Ascending, |id, record| {
            self.index_unique_values(app, id, &serde_json::from_str(record)?, unique_fields)?;
            Ok(ControlFlow::Continue(()))
        })?;
        self.database.execute(
            "UPDATE apps SET uniques = ?2 WHERE app = ?1",
            params![app, fingerprint],
        )?;
        Ok(())
    }

    /// The next record id of an app.
    pub(crate) fn next_record_id(&self, app: u64) -> Result<u64, ApiError> {
        Ok(*self.next_record_ids(app, 1)?.start())
    }

    /// The next so many record ids of an app.
    pub(crate) fn next_record_ids(
        &self,
        app: u64,
        count: u64,
    ) -> Result<RangeInclusive<u64>, ApiError> {
        self.next(
            "UPDATE apps SET last_record = last_record + ?2 WHERE app = ?1 RETURNING last_record",
            app,
            count,
        )
    }

    /// Keeps the ids up to this one from being given again.
    pub(crate) fn reserve_record_ids(&self, app: u64, last: u64) -> Result<(), ApiError> {
        self.database
            .prepare_cached("UPDATE apps SET last_record = max(last_record, ?2) WHERE app = ?1")?
            .execute([app, last])?;
        Ok(())
    }

    /// Whether records were ever added to an app, also if they are gone.
    pub(crate) fn has_had_records(&self, app: u64) -> Result<bool, ApiError> {
        Ok(self
            .database
            .prepare_cached("SELECT last_record > 0 FROM apps WHERE app = ?1")?
            .query_row([app], |row| row.get(0))?)
    }

    /// The next so many row ids, unique over all tables of an app.
    pub(crate) fn next_row_ids(
        &self,
        app: u64,
        count: u64,
    ) -> Result<RangeInclusive<u64>, ApiError> {
        self.next(
            "UPDATE apps SET last_row = last_row + ?2 WHERE app = ?1 RETURNING last_row",
            app,
            count,
        )
    }

    fn next(&self, statement: &str, app: u64, count: u64) -> Result<RangeInclusive<u64>, ApiError> {
        let mut statement = self.database.prepare_cached(statement)?;
        let last: u64 = statement.query_row([app, count], |row| row.get(0))?;
        Ok(last + 1 - count..=last)
    }

    /// One record.
    pub(crate) fn record(&self, app: u64, id: u64) -> Result<Option<Record>, ApiError> {
        self.with_record_text(app, id, |text| Ok(serde_json::from_str(text)?))
    }

    /// What `read` makes of the text of one record.
    pub(crate) fn with_record_text<T>(
        &self,
        app: u64,
        id: u64,
        read: impl FnOnce(&str) -> Result<T, ApiError>,
    ) -> Result<Option<T>, ApiError> {
        // Ids above what SQLite counts to belong to no record.
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

    /// Shows the records of an app whose ids are in the range, in the order of their ids, until `visit` breaks. The
    /// record is given as text, since not every visitor needs to look inside.
    pub(crate) fn scan(
        &self,
        app: u64,
        ids: RangeInclusive<u64>,
        order: Direction,
        mut visit: impl FnMut(u64, &str) -> Result<ControlFlow<()>, ApiError>,
    ) -> Result<(), ApiError> {
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

    /// The ids of an app's records that are in the range.
    pub(crate) fn ids(
        &self,
        app: u64,
        ids: RangeInclusive<u64>,
        order: Direction,
    ) -> Result<Vec<u64>, ApiError> {
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

    /// How many records of an app have ids in the range.
    pub(crate) fn count(&self, app: u64, ids: RangeInclusive<u64>) -> Result<u64, ApiError> {
        let bound = |id: u64| i64::try_from(id).unwrap_or(i64::MAX);
        let mut statement = self.database.prepare_cached(
            "SELECT count(*) FROM records WHERE app = ?1 AND id BETWEEN ?2 AND ?3",
        )?;
        Ok(statement.query_row(
            params![app, bound(*ids.start()), bound(*ids.end())],
            |row| row.get(0),
        )?)
    }

    /// Writes a record and its unique values, new or over the old one.
    pub(crate) fn put_record(
        &self,
        app: u64,
        record: &Record,
        unique_fields: &[&str],
    ) -> Result<(), ApiError> {
        let id = record_id(record);
        let text = serde_json::to_string(record)?;
        self.database
            .prepare_cached("INSERT OR REPLACE INTO records VALUES (?1, ?2, ?3)")?
            .execute(params![app, id, text])?;
        self.forget_unique_values(app, id)?;
        self.index_unique_values(app, id, record, unique_fields)
    }

    /// Deletes a record with its unique values, comments and files.
    pub(crate) fn delete_record(&self, app: u64, id: u64) -> Result<(), ApiError> {
        self.database
            .prepare_cached("DELETE FROM records WHERE app = ?1 AND id = ?2")?
            .execute([app, id])?;
        self.forget_unique_values(app, id)?;
        self.drop_comments(app, id)?;
        self.drop_files(app, id, &[])
    }

    /// A record that holds this value in this unique field.
    pub(crate) fn unique_holder(
        &self,
        app: u64,
        field: &str,
        value: &str,
    ) -> Result<Option<u64>, ApiError> {
        self.other_unique_holder(app, field, value, 0)
    }

    /// A record that holds this value in this unique field, other than the one with this id.
    pub(crate) fn other_unique_holder(
        &self,
        app: u64,
        field: &str,
        value: &str,
        id: u64,
    ) -> Result<Option<u64>, ApiError> {
        Ok(self
            .database
            .prepare_cached(
                "SELECT id FROM uniques WHERE app = ?1 AND field = ?2 AND value = ?3 AND id <> ?4 LIMIT 1",
            )?
            .query_row(params![app, field, value, id], |row| row.get(0))
            .optional()?)
    }

    fn forget_unique_values(&self, app: u64, id: u64) -> Result<(), ApiError> {
        self.database
            .prepare_cached("DELETE FROM uniques WHERE app = ?1 AND id = ?2")?
            .execute([app, id])?;
        Ok(())
    }

    fn index_unique_values(
        &self,
        app: u64,
        id: u64,
        record: &Record,
        unique_fields: &[&str],
    ) -> Result<(), ApiError> {
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

    /// Keeps an uploaded file and returns its key.
    pub(crate) fn put_upload(
        &self,
        upload: &Upload,
        now: DateTime<Utc>,
    ) -> Result<String, ApiError> {
        let key = random_uuid();
        self.database
            .prepare_cached("INSERT INTO blobs (bytes) VALUES (?1)")?
            .execute([&upload.bytes])?;
        let blob = self.database.last_insert_rowid();
        self.database
            .prepare_cached("INSERT INTO files VALUES (?1, ?2, ?3, ?4, ?5, NULL, NULL, ?6)")?
            .execute(params![
                key,
                blob,
                upload.name,
                upload.content_type,
                upload.bytes.len(),
                now.timestamp()
            ])?;
        Ok(key)
    }

    /// What is known of a file key, of an upload or of an attached file.
    pub(crate) fn file(&self, key: &str) -> Result<Option<File>, ApiError> {
        let mut statement = self
            .database
            .prepare_cached("SELECT * FROM files WHERE key = ?1")?;
        let file = statement.query_row([key], |row| {
            Ok(File {
                key: row.get("key")?,
                blob: row.get("blob")?,
                name: row.get("name")?,
                content_type: row.get("content_type")?,
                size: row.get("size")?,
                owner: row.get::<_, Option<u64>>("app")?.zip(row.get("record")?),
                uploaded_at: row.get("uploaded_at")?,
            })
        });
        Ok(file.optional()?)
    }

    /// Attaches the bytes behind a file to a record under a fresh key. An upload's own key is used up.
    pub(crate) fn attach(&self, file: &File, app: u64, record: u64) -> Result<String, ApiError> {
        let key = random_text(48);
        if file.owner.is_none() {
            self.database
                .prepare_cached("DELETE FROM files WHERE key = ?1")?
                .execute([&file.key])?;
        }
        self.database
            .prepare_cached("INSERT INTO files VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL)")?
            .execute(params![
                key,
                file.blob,
                file.name,
                file.content_type,
                file.size,
                app,
                record
            ])?;
        Ok(key)
    }

    /// Drops the files of a record whose keys are not among those that it still shows.
    pub(crate) fn drop_files(
        &self,
        app: u64,
        record: u64,
        kept: &[String],
    ) -> Result<(), ApiError> {
        let mut statement = self
            .database
            .prepare_cached("SELECT key, blob FROM files WHERE app = ?1 AND record = ?2")?;
        let files: Vec<(String, i64)> = statement
            .query_map([app, record], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        for (key, blob) in files {
            if kept.contains(&key) {
                continue;
            }
            self.database
                .prepare_cached("DELETE FROM files WHERE key = ?1")?
                .execute([key])?;
            self.database
                .prepare_cached("DELETE FROM blobs WHERE blob = ?1 AND NOT EXISTS (SELECT 1 FROM files WHERE blob = ?1)")?
                .execute([blob])?;
        }
        Ok(())
    }

    /// The bytes of a file.
    pub(crate) fn bytes(&self, file: &File) -> Result<Vec<u8>, ApiError> {
        let mut statement = self
            .database
            .prepare_cached("SELECT bytes FROM blobs WHERE blob = ?1")?;
        Ok(statement.query_row([file.blob], |row| row.get(0))?)
    }
}

/// A file key and what it stands for.
pub(crate) struct File {
    pub(crate) key: String,
    blob: i64,
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) size: u64,
    /// App and record, once attached.
    pub(crate) owner: Option<(u64, u64)>,
    /// Unix seconds of the upload, until attached.
    pub(crate) uploaded_at: Option<i64>,
}

/// The `$id` that every stored record has.
pub(crate) fn record_id(record: &Record) -> u64 {
    number_at(record, "$id")
}

/// The `$revision` that every stored record has.
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
