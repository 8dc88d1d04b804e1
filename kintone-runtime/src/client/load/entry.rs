//! An element of the input as it is sent, and what identifies its record.

use bigdecimal::BigDecimal;

use crate::record::FieldMeta;
use crate::record::id::{RecordId, Revision};
use crate::record::update_key::{Key, KeyValue};

/// An element of the input as it is sent.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Its index in the input.
    pub(super) index: usize,
    /// The element of `records`, or of `ids`.
    pub(super) json: Vec<u8>,
    pub(super) subject: Subject,
}

/// What identifies the record of an entry.
#[derive(Debug, Clone)]
pub(super) enum Subject {
    /// Nothing: it is added, and has no unique key.
    Nobody,
    /// The value of a unique field.
    Key {
        field: &'static FieldMeta,
        value: KeyValue,
        /// The revision that it must still have.
        revision: Option<Revision>,
    },
    /// Its id, with the revision that it must still have.
    Record(RecordId, Option<Revision>),
}

impl Entry {
    /// The id of its record, if it is known.
    pub(super) fn id(&self) -> Option<RecordId> {
        match self.subject {
            Subject::Record(id, _) => Some(id),
            Subject::Nobody | Subject::Key { .. } => None,
        }
    }
}

impl Subject {
    pub(super) fn key(key: &Key, revision: Option<Revision>) -> Subject {
        Subject::Key {
            field: key.field,
            value: key.value.clone(),
            revision,
        }
    }

    /// The number that identifies the record, if kintone may round it: it has decimals. How many of them the record type keeps
    /// does not matter, because the app may keep fewer by now.
    pub(super) fn number_to_round(&mut self) -> Option<&mut BigDecimal> {
        match self {
            Subject::Key {
                value: KeyValue::Number(number),
                ..
            } if !number.is_integer() => Some(number),
            _ => None,
        }
    }

    /// Whether the record must still have a revision.
    #[cfg(feature = "journal")]
    pub(super) fn is_guarded(&self) -> bool {
        match self {
            Subject::Nobody => false,
            Subject::Key { revision, .. } | Subject::Record(_, revision) => revision.is_some(),
        }
    }
}
