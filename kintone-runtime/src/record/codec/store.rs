//! Where decoded records and rows go.

use super::{FieldSet, ValueError};
use crate::record::Place;

/// Where records or rows go; keeps the decoder free of their type.
pub(crate) trait Store<'de> {
    /// Makes room.
    fn reserve(&mut self, more: usize);

    /// Adds a vacant one, to be decoded.
    fn push(&mut self) -> &mut dyn Place<'de>;

    /// Takes the last one back.
    fn pop(&mut self);

    /// Says what the last one is.
    fn finish(&mut self, head: Head) -> Result<(), ValueError>;
}

/// What a record or row is, besides its fields.
pub(crate) struct Head {
    pub(crate) id: Option<u64>,
    pub(crate) revision: Option<u64>,
    pub(crate) missing: Option<Box<FieldSet>>,
}
