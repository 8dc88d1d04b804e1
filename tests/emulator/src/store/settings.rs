//! Stores the settings of apps in sections, each of them twice: live, and in the preview that the next deployment makes live.
//!
//! All sections of an app share a revision. A section is stored together with its initial value, so that a data file keeps
//! the changes when it is opened again, unless it is opened with a different initial value.

use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use crate::store::database::Store;
use crate::store::error::StoreError;

/// Which copy of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Live,
    Preview,
}

impl Store {
    /// Returns a section of the settings, if the app has it.
    pub(crate) fn section(
        &self,
        app: u64,
        section: &str,
        stage: Stage,
    ) -> Result<Option<Value>, StoreError> {
        self.section_column(
            app,
            section,
            match stage {
                Stage::Live => "SELECT live FROM settings WHERE app = ?1 AND section = ?2",
                Stage::Preview => "SELECT preview FROM settings WHERE app = ?1 AND section = ?2",
            },
        )
    }

    /// Returns the initial value of a section.
    pub(crate) fn section_start(
        &self,
        app: u64,
        section: &str,
    ) -> Result<Option<Value>, StoreError> {
        self.section_column(
            app,
            section,
            "SELECT start FROM settings WHERE app = ?1 AND section = ?2",
        )
    }

    fn section_column(
        &self,
        app: u64,
        section: &str,
        statement: &str,
    ) -> Result<Option<Value>, StoreError> {
        let text: Option<String> = self
            .database
            .prepare_cached(statement)?
            .query_row(params![app, section], |row| row.get(0))
            .optional()?;
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    /// Sets the initial, the live and the preview value of a section.
    pub(crate) fn start_section(
        &self,
        app: u64,
        section: &str,
        value: &Value,
    ) -> Result<(), StoreError> {
        self.database
            .prepare_cached("INSERT OR REPLACE INTO settings VALUES (?1, ?2, ?3, ?3, ?3)")?
            .execute(params![app, section, value.to_string()])?;
        Ok(())
    }

    /// Replaces a section, live or in the preview.
    pub(crate) fn put_section(
        &self,
        app: u64,
        section: &str,
        stage: Stage,
        value: &Value,
    ) -> Result<(), StoreError> {
        self.database
            .prepare_cached(match stage {
                Stage::Live => "UPDATE settings SET live = ?3 WHERE app = ?1 AND section = ?2",
                Stage::Preview => {
                    "UPDATE settings SET preview = ?3 WHERE app = ?1 AND section = ?2"
                }
            })?
            .execute(params![app, section, value.to_string()])?;
        Ok(())
    }

    /// Makes the preview of all sections live.
    pub(crate) fn deploy_settings(&self, app: u64) -> Result<(), StoreError> {
        self.database
            .prepare_cached("UPDATE settings SET live = preview WHERE app = ?1")?
            .execute([app])?;
        self.make_revision_live(app)
    }

    /// Gives the live settings the revision of the preview.
    pub(crate) fn make_revision_live(&self, app: u64) -> Result<(), StoreError> {
        self.database
            .prepare_cached("UPDATE apps SET live_revision = preview_revision WHERE app = ?1")?
            .execute([app])?;
        Ok(())
    }

    /// Discards the preview of all sections.
    pub(crate) fn revert_settings(&self, app: u64) -> Result<(), StoreError> {
        self.database
            .prepare_cached("UPDATE settings SET preview = live WHERE app = ?1")?
            .execute([app])?;
        Ok(())
    }

    /// Returns whether a section of the preview differs from the live one. Revisions do not tell: a discarded preview has a new one.
    pub(crate) fn has_changed_settings(&self, app: u64) -> Result<bool, StoreError> {
        let mut statement = self.database.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM settings WHERE app = ?1 AND live <> preview)",
        )?;
        Ok(statement.query_row([app], |row| row.get(0))?)
    }

    /// Returns the revision of the settings of an app.
    pub(crate) fn settings_revision(&self, app: u64, stage: Stage) -> Result<u64, StoreError> {
        let statement = match stage {
            Stage::Live => "SELECT live_revision FROM apps WHERE app = ?1",
            Stage::Preview => "SELECT preview_revision FROM apps WHERE app = ?1",
        };
        Ok(self
            .database
            .prepare_cached(statement)?
            .query_row([app], |row| row.get(0))?)
    }

    /// Increments the revision of the preview and returns it.
    pub(crate) fn raise_settings_revision(&self, app: u64) -> Result<u64, StoreError> {
        self.raise_settings_revision_to(app, 0)
    }

    /// Increments the revision of the preview, to at least this one.
    pub(crate) fn raise_settings_revision_to(
        &self,
        app: u64,
        least: u64,
    ) -> Result<u64, StoreError> {
        let mut statement = self.database.prepare_cached(
            "UPDATE apps SET preview_revision = max(preview_revision + 1, ?2) WHERE app = ?1
             RETURNING preview_revision",
        )?;
        Ok(statement.query_row([app, least], |row| row.get(0))?)
    }
}
