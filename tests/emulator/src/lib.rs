//! An in-process kintone-compatible server on an embedded database.

pub mod decimal;
pub mod form;
pub mod formula;
pub mod query;
