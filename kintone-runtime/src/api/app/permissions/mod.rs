//! Requests about permissions: in an app, for its records, for its fields.

pub(in crate::api) mod app;
pub(in crate::api) mod field;
pub(in crate::api) mod record;
