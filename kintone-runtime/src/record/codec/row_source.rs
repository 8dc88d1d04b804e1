//! The rows of a table as the encoder sees them.

use super::FieldSet;
use crate::record::Place;
use crate::record::id::RowId;

/// The rows of a table; keeps the encoder free of their type.
pub(crate) trait RowSource<'de> {
    /// The row at `index`.
    fn row(&self, index: usize) -> Option<RowRef<'_, 'de>>;
}

/// A row to encode.
pub(crate) struct RowRef<'r, 'de> {
    pub(crate) id: Option<RowId>,
    pub(crate) fields: &'r dyn Place<'de>,
    /// The fields that it lacked when it was read.
    pub(crate) missing: Option<&'r FieldSet>,
}
