//! Stores the comments of records.

use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::records::Direction;

impl Store {
    /// Stores a comment and returns its id. The ids of each record start at 1.
    pub(crate) fn add_comment(
        &self,
        app: u64,
        record: u64,
        comment: &Value,
    ) -> Result<u64, StoreError> {
        let mut statement = self.database.prepare_cached(
            "INSERT INTO comments
             SELECT ?1, ?2, coalesce(max(id), 0) + 1, ?3 FROM comments WHERE app = ?1 AND record = ?2
             RETURNING id",
        )?;
        Ok(statement.query_row(params![app, record, comment.to_string()], |row| row.get(0))?)
    }

    /// Returns one comment, unless it is deleted.
    pub(crate) fn comment(
        &self,
        app: u64,
        record: u64,
        id: u64,
    ) -> Result<Option<Value>, StoreError> {
        // SQLite does not store larger ids.
        let Ok(id) = i64::try_from(id) else {
            return Ok(None);
        };
        let mut statement = self.database.prepare_cached(
            "SELECT comment FROM comments WHERE app = ?1 AND record = ?2 AND id = ?3 AND comment IS NOT NULL",
        )?;
        let text: Option<String> = statement
            .query_row(params![app, record, id], |row| row.get(0))
            .optional()?;
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    /// Returns the comments of a record with their ids, ordered by id.
    pub(crate) fn comments(
        &self,
        app: u64,
        record: u64,
        order: Direction,
    ) -> Result<Vec<(u64, Value)>, StoreError> {
        let mut statement = self.database.prepare_cached(
            "SELECT id, comment FROM comments WHERE app = ?1 AND record = ?2 AND comment IS NOT NULL ORDER BY id",
        )?;
        let mut rows = statement.query([app, record])?;
        let mut comments = Vec::new();
        while let Some(row) = rows.next()? {
            let text = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            comments.push((row.get(0)?, serde_json::from_str(text)?));
        }
        if order == Direction::Descending {
            comments.reverse();
        }
        Ok(comments)
    }

    /// Deletes a comment.
    pub(crate) fn delete_comment(&self, app: u64, record: u64, id: u64) -> Result<(), StoreError> {
        self.database
            .prepare_cached(
                "UPDATE comments SET comment = NULL WHERE app = ?1 AND record = ?2 AND id = ?3",
            )?
            .execute([app, record, id])?;
        Ok(())
    }

    /// Deletes all comments of a deleted record.
    pub(super) fn drop_comments(&self, app: u64, record: u64) -> Result<(), StoreError> {
        self.database
            .prepare_cached("DELETE FROM comments WHERE app = ?1 AND record = ?2")?
            .execute([app, record])?;
        Ok(())
    }
}
