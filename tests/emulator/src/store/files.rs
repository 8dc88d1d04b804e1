//! Stores files: uploads and the files attached to records.

use std::io::{Read, Seek};

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};

use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::random::{random_text, random_uuid};

/// The size of the chunks in which files are stored, because values in SQLite are limited to less than the largest file.
const CHUNK_BYTES: u64 = 1024 * 1024;

/// The lifetime of an upload that is not attached. Source: kintone REST API, Upload File (POST file.json)
const UPLOAD_LIFE_SECONDS: i64 = 3 * 24 * 60 * 60;

/// A file and its key.
pub(crate) struct File {
    pub(crate) key: String,
    blob: i64,
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) size: u64,
    /// The app and the record that it is attached to.
    pub(crate) owner: Option<(u64, u64)>,
    /// The time of the upload in Unix seconds, if it is not attached.
    uploaded_at: Option<i64>,
}

impl File {
    /// Returns whether this is an upload that can be attached now.
    pub(crate) fn is_fresh_upload(&self, now: DateTime<Utc>) -> bool {
        self.uploaded_at
            .is_some_and(|uploaded_at| now.timestamp() - uploaded_at < UPLOAD_LIFE_SECONDS)
    }
}

impl Store {
    /// Stores an uploaded file and returns its key. Deletes expired uploads.
    pub(crate) fn put_upload(
        &self,
        name: &str,
        content_type: &str,
        mut bytes: impl Read + Seek,
        now: DateTime<Utc>,
    ) -> Result<String, StoreError> {
        self.expire_uploads(now)?;
        let key = random_uuid();
        let blob: i64 = self
            .database
            .prepare_cached("SELECT coalesce(max(blob), 0) + 1 FROM files")?
            .query_row([], |row| row.get(0))?;
        bytes.rewind()?;
        let mut size = 0;
        loop {
            let mut chunk = Vec::new();
            bytes.by_ref().take(CHUNK_BYTES).read_to_end(&mut chunk)?;
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
                name,
                content_type,
                size,
                now.timestamp()
            ])?;
        Ok(key)
    }

    /// Deletes the uploads that were not attached in time.
    pub(crate) fn expire_uploads(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
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

    /// Returns the upload or attached file with this key.
    pub(crate) fn file(&self, key: &str) -> Result<Option<File>, StoreError> {
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

    /// Attaches a file to a record with a new key. The key of an upload becomes invalid.
    pub(crate) fn attach(&self, file: &File, app: u64, record: u64) -> Result<String, StoreError> {
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

    /// Returns how many bytes are attached to the records of an app.
    pub(crate) fn attached_bytes(&self, app: u64) -> Result<u64, StoreError> {
        Ok(self
            .database
            .prepare_cached(
                "SELECT coalesce(sum(size), 0) FROM files WHERE app = ?1 AND record > 0",
            )?
            .query_row([app], |row| row.get(0))?)
    }

    /// Deletes the files of a record except those with these keys.
    pub(crate) fn drop_files(
        &self,
        app: u64,
        record: u64,
        kept: &[String],
    ) -> Result<(), StoreError> {
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

    /// Returns the bytes of a file.
    pub(crate) fn bytes(&self, file: &File) -> Result<Vec<u8>, StoreError> {
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
