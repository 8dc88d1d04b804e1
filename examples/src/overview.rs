//! A record written by hand: what a report reads of an app, and the type that its related records are of.

use kintone_runtime::KintoneRecord;

/// The text of a record. Its queries know the whole form, and that of the related records too.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(
    schema = "schemas/all_types.json",
    read,
    related(related = crate::forms::related::Related)
)]
pub struct Overview {
    /// Text of one line.
    pub text: String,
}
