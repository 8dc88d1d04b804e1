//! Writes and deletes records together with their unique values, comments and files.

use rusqlite::params;

use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::records::{Record, record_id};

impl Store {
    /// Adds or replaces a record and its unique values.
    pub(crate) fn put_record(
        &self,
        app: u64,
        record: &Record,
        unique_fields: &[&str],
    ) -> Result<(), StoreError> {
        let id = record_id(record);
        let text = serde_json::to_string(record)?;
        self.database
            .prepare_cached("INSERT OR REPLACE INTO records VALUES (?1, ?2, ?3)")?
            .execute(params![app, id, text])?;
        self.forget_unique_values(app, id)?;
        self.index_unique_values(app, id, record, unique_fields)
    }

    /// Deletes a record with its unique values, comments and files.
    pub(crate) fn delete_record(&self, app: u64, id: u64) -> Result<(), StoreError> {
        self.database
            .prepare_cached("DELETE FROM records WHERE app = ?1 AND id = ?2")?
            .execute([app, id])?;
        self.forget_unique_values(app, id)?;
        self.drop_comments(app, id)?;
        self.drop_files(app, id, &[])
    }
}
