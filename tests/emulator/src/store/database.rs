//! Keeps forms, records, unique values, comments and files in SQLite.

use std::io::{Read, Seek};
use std::ops::{ControlFlow, RangeInclusive};
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use serde_json::{Map, Value};

use crate::api::params::Upload;
use crate::domain::error::{ApiError, random_text, random_uuid};
use crate::domain::query::Direction;
use crate::store::comments;

/// A stored record: field code → value, and `$id` and `$revision`. A table is an array of `{"id", "value"}`.
pub(crate) type Record = Map<String, Value>;

/// The database. A call is one transaction; nothing else uses the connection meanwhile.
pub(crate) struct Store {
    pub(super) database: Connection,
}

/// The size of a page of a new file, in bytes.
const PAGE_BYTES: u32 = 16 * 1024;

/// The largest log, in pages: 64 MiB.
const LOG_PAGES: u32 = 4096;

/// The version of the tables, kept as the file's `user_version`.
const SCHEMA_VERSION: i64 = 1;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS apps (
        app INTEGER PRIMARY KEY, last_record INTEGER NOT NULL, last_row INTEGER NOT NULL, form TEXT
    );
    CREATE TABLE IF NOT EXISTS records (
        app INTEGER NOT NULL, id INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (app, id)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS uniques (
        app INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, id INTEGER NOT NULL,
        PRIMARY KEY (app, field, value, id)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS uniques_by_record ON uniques (app, id);
    CREATE TABLE IF NOT EXISTS files (
        key TEXT PRIMARY KEY, blob INTEGER NOT NULL, name TEXT NOT NULL, content_type TEXT NOT NULL,
        size INTEGER NOT NULL, app INTEGER, record INTEGER, uploaded_at INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS files_by_record ON files (app, record);
    CREATE INDEX IF NOT EXISTS files_by_blob ON files (blob);
    CREATE INDEX IF NOT EXISTS files_by_upload ON files (uploaded_at) WHERE uploaded_at IS NOT NULL;
";

/// The bytes of files. In a file they stand beside the rest.
const CHUNKS: &str = "
    CREATE TABLE IF NOT EXISTS chunks (chunk INTEGER PRIMARY KEY, blob INTEGER NOT NULL, bytes BLOB NOT NULL);
    CREATE INDEX IF NOT EXISTS chunks_by_blob ON chunks (blob);
";

/// Without a file they go into a database of their own, which SQLite writes to a temporary file when it gets large.
const CHUNKS_ASIDE: &str = "
    ATTACH DATABASE '' AS aside;
    CREATE TABLE aside.chunks (chunk INTEGER PRIMARY KEY, blob INTEGER NOT NULL, bytes BLOB NOT NULL);
    CREATE INDEX aside.chunks_by_blob ON chunks (blob);
";

/// From the first version, which knew no forms and kept a file in one piece.
const MIGRATION: &str = "
    ALTER TABLE apps ADD COLUMN form TEXT;
    ALTER TABLE apps DROP COLUMN uniques;
    INSERT INTO chunks (blob, bytes) SELECT blob, bytes FROM blobs;
    DROP TABLE blobs;
";

/// The bytes of a file are kept in pieces of this size: SQLite's values end before the largest file of kintone.
const CHUNK_BYTES: u64 = 1024 * 1024;

/// The life of an upload that is not attached. Source: kintone REST API, Upload File (POST file.json)
const UPLOAD_LIFE_SECONDS: i64 = 3 * 24 * 60 * 60;

impl Store {
    /// Opens the file, or a database in memory. The error says why that is not possible.
    pub(crate) fn open(path: Option<&Path>) -> Result<Store, String> {
        let (store, version) =
            Store::connect(path).map_err(|error| match error.sqlite_error_code() {
                Some(ErrorCode::DatabaseBusy) => "another server has it open".to_owned(),
                _ => error.to_string(),
            })?;
        match version > SCHEMA_VERSION {
            true => Err("a newer kintone-emulator wrote it".to_owned()),
            false => Ok(store),
        }
    }

    /// The database, and the version of the tables that it has.
    fn connect(path: Option<&Path>) -> rusqlite::Result<(Store, i64)> {
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
        // The log goes into the file, which waits for the disk, when it is full and not after every bulk request.
        database.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
        database.set_prepared_statement_cache_capacity(64);
        let store = Store { database };
        let version = store.create_tables(path.is_none())?;
        Ok((store, version))
    }

    /// Creates the tables, or brings those of an older version up to date.
    fn create_tables(&self, in_memory: bool) -> rusqlite::Result<i64> {
        if in_memory {
            self.database.execute_batch(CHUNKS_ASIDE)?;
        }
        self.transaction(|| {
            let found = "SELECT count(*) FROM sqlite_schema WHERE name = 'apps'";
            let is_new = 0
                == self
                    .database
                    .query_row(found, [], |row| row.get::<_, u64>(0))?;
            let version = self
                .database
                .pragma_query_value(None, "user_version", |row| row.get(0))?;
            if version > SCHEMA_VERSION {
                return Ok(version);
            }
            if !in_memory {
                self.database.execute_batch(CHUNKS)?;
            }
            if version == 0 && !is_new {
                self.database.execute_batch(MIGRATION)?;
            }
            self.database.execute_batch(SCHEMA)?;
            self.database.execute_batch(comments::SCHEMA)?;
            self.database
                .pragma_update(None, "user_version", SCHEMA_VERSION)?;
            Ok(SCHEMA_VERSION)
        })
    }

    /// Runs one call: whatever it wrote goes if it fails.
    pub(crate) fn transaction<T, E: From<rusqlite::Error>>(
        &self,
        call: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self.database.unchecked_transaction()?;
        let result = call();
        match result {
            Ok(_) => transaction.commit()?,
            Err(_) => transaction.rollback()?,
        }
        result
    }

    /// The properties of the form that the records of an app fit, if it has had one.
    pub(crate) fn form(&self, app: u64) -> Result<Option<Map<String, Value>>, ApiError> {
        let form: Option<Option<String>> = self
            .database
            .prepare_cached("SELECT form FROM apps WHERE app = ?1")?
            .query_row([app], |row| row.get(0))
            .optional()?;
        let form = form.flatten();
        Ok(form.map(|form| serde_json::from_str(&form)).transpose()?)
    }

    /// Makes an app known, with the form that its records fit from now on.
    pub(crate) fn put_form(
        &self,
        app: u64,
        properties: &Map<String, Value>,
    ) -> Result<(), ApiError> {
        let form = serde_json::to_string(properties)?;
        self.database
            .prepare_cached(
                "INSERT INTO apps VALUES (?1, 0, 0, ?2) ON CONFLICT (app) DO UPDATE SET form = ?2",
            )?
            .execute(params![app, form])?;
        Ok(())
    }

    /// Makes the index of unique values that of these fields.
    pub(crate) fn index_unique_fields(
        &self,
        app: u64,
        unique_fields: &[&str],
    ) -> Result<(), ApiError> {
        self.database
            .execute("DELETE FROM uniques WHERE app = ?1", [app])?;
        self.scan(app, 0..=u64::MAX, Direction::Ascending, |id, record| {
            self.index_unique_values(app, id, &serde_json::from_str(record)?, unique_fields)?;
            Ok(ControlFlow::Continue(()))
        })
    }

    /// A value that several records hold in a unique field.
    pub(crate) fn repeated_value(&self, app: u64, field: &str) -> Result<Option<String>, ApiError> {
        let mut statement = self.database.prepare_cached(
            "SELECT value FROM uniques WHERE app = ?1 AND field = ?2
             GROUP BY value HAVING count(*) > 1 LIMIT 1",
        )?;
        let value = statement.query_row(params![app, field], |row| row.get(0));
        Ok(value.optional()?)
    }

    /// The next record id of an app.
    pub(crate) fn next_record_id(&self, app: u64) -> Result<u64, ApiError> {
        Ok(*self.next_record_ids(app, 1)?.start())
    }

    /// The next `count` record ids of an app.
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

    /// The next `count` row ids, unique over all tables of an app.
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

    /// Keeps an uploaded file and returns its key. Uploads that have expired by now go.
    pub(crate) fn put_upload(
        &self,
        upload: &mut Upload,
        now: DateTime<Utc>,
    ) -> Result<String, ApiError> {
        self.expire_uploads(now)?;
        let key = random_uuid();
        let blob: i64 = self
            .database
            .prepare_cached("SELECT coalesce(max(blob), 0) + 1 FROM files")?
            .query_row([], |row| row.get(0))?;
        upload.bytes.rewind()?;
        let mut size = 0;
        loop {
            let mut chunk = Vec::new();
            (&mut upload.bytes)
                .take(CHUNK_BYTES)
                .read_to_end(&mut chunk)?;
            if chunk.is_empty() {
                break;
            }
            size += chunk.len();
            self.database
                .prepare_cached("INSERT INTO chunks (blob, bytes) VALUES (?1, ?2)")?
                .execute(params![blob, chunk])?;
        }
        self.database
            .prepare_cached("INSERT INTO files VALUES (?1, ?2, ?3, ?4, ?5, NULL, NULL, ?6)")?
            .execute(params![
                key,
                blob,
                upload.name,
                upload.content_type,
                size,
                now.timestamp()
            ])?;
        Ok(key)
    }

    /// Drops the uploads that were not attached in time.
    pub(crate) fn expire_uploads(&self, now: DateTime<Utc>) -> Result<(), ApiError> {
        let last = now.timestamp() - UPLOAD_LIFE_SECONDS;
        self.database
            .prepare_cached(
                "DELETE FROM chunks WHERE blob IN (SELECT blob FROM files WHERE uploaded_at <= ?1)",
            )?
            .execute([last])?;
        self.database
            .prepare_cached("DELETE FROM files WHERE uploaded_at <= ?1")?
            .execute([last])?;
        Ok(())
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

    /// Attaches the bytes of a file to a record under a fresh key. An upload's own key is used up.
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
                .prepare_cached("DELETE FROM chunks WHERE blob = ?1 AND NOT EXISTS (SELECT 1 FROM files WHERE blob = ?1)")?
                .execute([blob])?;
        }
        Ok(())
    }

    /// The bytes of a file.
    pub(crate) fn bytes(&self, file: &File) -> Result<Vec<u8>, ApiError> {
        let mut statement = self
            .database
            .prepare_cached("SELECT bytes FROM chunks WHERE blob = ?1 ORDER BY chunk")?;
        let mut rows = statement.query([file.blob])?;
        let mut bytes = Vec::new();
        while let Some(row) = rows.next()? {
            bytes.extend_from_slice(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
        }
        Ok(bytes)
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
    uploaded_at: Option<i64>,
}

impl File {
    /// Whether this is an upload that can be attached now.
    pub(crate) fn is_fresh_upload(&self, now: DateTime<Utc>) -> bool {
        self.uploaded_at
            .is_some_and(|uploaded_at| now.timestamp() - uploaded_at < UPLOAD_LIFE_SECONDS)
    }
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
