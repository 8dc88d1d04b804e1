//! What kintone answers for a record that it wrote.

use super::id::{RecordId, Revision};

/// The id and the revision of a record that was added or updated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Written {
    /// The record.
    pub id: RecordId,
    /// Its revision now.
    pub revision: Revision,
}
