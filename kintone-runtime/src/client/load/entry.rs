//! One element of the input as it is sent, and by what its record is known.

use crate::record::id::{RecordId, Revision};
use crate::record::update_key::{Key, KeyValue};

/// One element of the input as it is sent.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Where it is in the input.
    pub(super) index: usize,
    /// The element of `records`, or of `ids`.
    pub(super) json: Vec<u8>,
    pub(super) subject: Subject,
}

/// By what the record of an entry is known.
#[derive(Debug, Clone)]
pub(super) enum Subject {
    /// By nothing: it is added, and has no unique key.
    Nobody,
    /// By the value of a unique field.
    Key {
        field: &'static str,
        value: KeyValue,
        /// The revision that it must still have.
        #[cfg_attr(
            not(feature = "journal"),
            expect(dead_code, reason = "the journal asks for it")
        )]
        revision: Option<Revision>,
    },
    /// By its id, with the revision that it must still have.
    Record(RecordId, Option<Revision>),
}

impl Subject {
    pub(super) fn key(key: &Key, revision: Option<Revision>) -> Subject {
        Subject::Key {
            field: key.field.code,
            value: key.value.clone(),
            revision,
        }
    }

    /// Whether the record is changed at one revision alone.
    #[cfg(feature = "journal")]
    pub(super) fn is_guarded(&self) -> bool {
        match self {
            Subject::Nobody => false,
            Subject::Key { revision, .. } | Subject::Record(_, revision) => revision.is_some(),
        }
    }
}
