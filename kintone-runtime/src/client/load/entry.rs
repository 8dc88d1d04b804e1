//! One element of the input as it is sent, and by what its record is known.

use crate::record::id::{RecordId, Revision};
use crate::record::update_key::KeyValue;

/// One element of the input as it is sent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// Where it is in the input.
    pub(super) index: usize,
    /// The element of `records`, or of `ids`.
    pub(super) json: Vec<u8>,
    pub(super) subject: Subject,
}

/// By what a record is found again.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Subject {
    /// By nothing.
    Nobody,
    /// By nothing, and it changes a record at one revision alone.
    Guarded,
    /// By the value of a unique field.
    Key(KeyValue),
    /// By its id, with the revision that it must still have.
    Record(RecordId, Option<Revision>),
}
