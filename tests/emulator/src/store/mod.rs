//! The database. It stores JSON and finds it by ids and texts, without any knowledge of forms or of kintone's errors.

pub(crate) mod apps;
pub(crate) mod comments;
pub(crate) mod database;
pub(crate) mod documents;
pub(crate) mod error;
pub(crate) mod files;
pub(crate) mod random;
pub(crate) mod record_changes;
pub(crate) mod record_text;
pub(crate) mod records;
pub(crate) mod settings;
pub(crate) mod tables;
pub(crate) mod unique_values;
