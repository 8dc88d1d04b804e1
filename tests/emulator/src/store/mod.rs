//! The database.

pub(crate) mod comments;
pub(crate) mod database;
pub(crate) mod record_text;
