//! Stores what belongs to no app, such as spaces and guests: one JSON document for each, by kind and id.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::database::Store;
use crate::store::error::StoreError;

/// A kind of document.
pub(crate) trait Document: Serialize + DeserializeOwned {
    /// The name of the kind in the database.
    const KIND: &'static str;
}

impl Store {
    /// Returns the next free id of a kind. The ids of deleted documents are not reused.
    pub(crate) fn next_document_id<T: Document>(&self) -> Result<u64, StoreError> {
        Ok(self
            .database
            .prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM documents WHERE kind = ?1")?
            .query_row([T::KIND], |row| row.get(0))?)
    }

    /// Stores a document under the next free id, and returns that.
    pub(crate) fn add_document<T: Document>(&self, document: &T) -> Result<u64, StoreError> {
        let id = self.next_document_id::<T>()?;
        self.put_document(id, document)?;
        Ok(id)
    }

    /// Adds or replaces a document.
    pub(crate) fn put_document<T: Document>(
        &self,
        id: u64,
        document: &T,
    ) -> Result<(), StoreError> {
        let text = serde_json::to_string(document)?;
        self.database
            .prepare_cached("INSERT OR REPLACE INTO documents VALUES (?1, ?2, ?3)")?
            .execute(params![T::KIND, id, text])?;
        Ok(())
    }

    /// Returns one document, unless it is deleted.
    pub(crate) fn document<T: Document>(&self, id: u64) -> Result<Option<T>, StoreError> {
        // SQLite does not store larger ids.
        let Ok(id) = i64::try_from(id) else {
            return Ok(None);
        };
        let text: Option<String> = self
            .database
            .prepare_cached(
                "SELECT document FROM documents WHERE kind = ?1 AND id = ?2 AND document IS NOT NULL",
            )?
            .query_row(params![T::KIND, id], |row| row.get(0))
            .optional()?;
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    /// Returns the documents of a kind with their ids, ordered by id.
    pub(crate) fn documents<T: Document>(&self) -> Result<Vec<(u64, T)>, StoreError> {
        let mut statement = self.database.prepare_cached(
            "SELECT id, document FROM documents WHERE kind = ?1 AND document IS NOT NULL ORDER BY id",
        )?;
        let mut rows = statement.query([T::KIND])?;
        let mut documents = Vec::new();
        while let Some(row) = rows.next()? {
            let text = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            documents.push((row.get(0)?, serde_json::from_str(text)?));
        }
        Ok(documents)
    }

    /// Deletes a document.
    pub(crate) fn delete_document<T: Document>(&self, id: u64) -> Result<(), StoreError> {
        self.database
            .prepare_cached("UPDATE documents SET document = NULL WHERE kind = ?1 AND id = ?2")?
            .execute(params![T::KIND, id])?;
        Ok(())
    }
}
