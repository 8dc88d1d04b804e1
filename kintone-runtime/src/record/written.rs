//! The answer to a write.

use super::id::{RecordId, Revision};

/// The id and the new revision of a record that was added or updated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Written {
    /// The record.
    pub id: RecordId,
    /// The new revision.
    pub revision: Revision,
}
