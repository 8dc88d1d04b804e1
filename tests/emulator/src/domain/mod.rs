//! What kintone knows of apps and their records: forms, values, queries, formulas, lookups, processes, and who may do what.

pub(crate) mod attachments;
pub(crate) mod caller;
pub(crate) mod cursors;
pub(crate) mod dates;
pub mod decimal;
pub(crate) mod environment;
pub(crate) mod error;
pub mod form;
pub(crate) mod form_change;
pub mod formula;
pub(crate) mod language;
pub(crate) mod lookup;
pub(crate) mod normalize;
pub(crate) mod note;
pub(crate) mod problem;
pub(crate) mod process;
pub mod query;
pub(crate) mod query_plan;
pub(crate) mod query_run;
pub(crate) mod record_writer;
pub(crate) mod stamps;
pub(crate) mod state;
pub(crate) mod validate;
