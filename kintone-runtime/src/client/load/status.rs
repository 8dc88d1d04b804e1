//! What became of one record.

use std::fmt;

use crate::api::{UpsertOperation, Upserted};
use crate::endpoint::FieldError;
use crate::endpoint::error::Error;
use crate::record::id::{RecordId, Revision};
use crate::record::written::Written;

/// What became of one record.
#[derive(Debug, Clone, Copy)]
pub enum Status<'o> {
    /// It is stored or deleted.
    Committed(Committed),
    /// kintone rejected it, or it cannot be sent. Nothing of it is stored, unless the error says that an upsert wrote two
    /// records into one.
    Failed(Failure<'o>),
    /// It is an update of a record that is not in the app, or that the user may not view, and
    /// [`Skip`](super::Missing::Skip) leaves it out.
    Missing,
    /// It was not sent, or it was rolled back because another record of the same transaction was rejected.
    NotSent,
    /// It was sent, no answer came, and whether it is stored is unknown.
    Unknown,
    /// It was sent, no answer came, and [`unknown_as`](super::Load::unknown_as) says that it is stored. Its id is unknown.
    Stored,
}

/// A record that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Committed {
    /// The record.
    pub id: RecordId,
    /// Its revision; `None` if it was deleted or is gone.
    pub revision: Option<Revision>,
    /// What was done.
    pub change: Change,
}

/// What was done with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Change {
    /// It was added.
    Added,
    /// It was updated.
    Updated,
    /// There was nothing to change, so it was not sent.
    Unchanged,
    /// It was deleted.
    Deleted,
    /// It is not in the app. The answer to its deletion was lost, so whether this load deleted it, or it was gone before or
    /// never existed, is unknown. A [note](super::Outcome::notes) says that there are such records.
    Gone,
    /// It was added or updated; which of the two is unknown. It was sent again after a lost answer, so what was updated may
    /// be what the first attempt had added; or kintone reported an operation that this version does not know. A
    /// [note](super::Outcome::notes) says that there are such records.
    Upserted,
}

impl Committed {
    fn written(written: Written, change: Change) -> Committed {
        Committed {
            id: written.id,
            revision: Some(written.revision),
            change,
        }
    }

    pub(super) fn added(written: Written) -> Committed {
        Committed::written(written, Change::Added)
    }

    pub(super) fn updated(written: Written) -> Committed {
        Committed::written(written, Change::Updated)
    }

    pub(super) fn unchanged(written: Written) -> Committed {
        Committed::written(written, Change::Unchanged)
    }

    pub(super) fn upserted(upserted: Upserted) -> Committed {
        Committed {
            id: upserted.id,
            revision: Some(upserted.revision),
            change: match upserted.operation {
                UpsertOperation::Inserted => Change::Added,
                UpsertOperation::Updated => Change::Updated,
                UpsertOperation::Upserted | UpsertOperation::Other(_) => Change::Upserted,
            },
        }
    }

    pub(super) fn deleted(id: RecordId) -> Committed {
        Committed {
            id,
            revision: None,
            change: Change::Deleted,
        }
    }

    pub(super) fn gone(id: RecordId) -> Committed {
        Committed {
            change: Change::Gone,
            ..Committed::deleted(id)
        }
    }
}

/// Why a record was not committed.
#[derive(Clone, Copy)]
pub struct Failure<'o> {
    pub(super) index: usize,
    pub(super) error: &'o Error,
}

impl<'o> Failure<'o> {
    /// Returns the error of the request. If it does not say which records are at fault, all records of the request failed
    /// with it.
    pub fn error(&self) -> &'o Error {
        self.error
    }

    /// Returns kintone's error code, such as `CB_VA01`.
    pub fn code(&self) -> Option<&'o str> {
        self.error.code()
    }

    /// Returns what is wrong with this record, by field and row.
    pub fn fields(&self) -> impl Iterator<Item = &'o FieldError> + use<'o> {
        let index = self.index;
        let errors = self.error.errors().iter();
        errors.filter(move |error| error.record() == Some(index))
    }
}

/// Shows the messages about this record, or else the error of the request.
impl fmt::Display for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = self.fields().peekable();
        if fields.peek().is_none() {
            return self.error.fmt(f);
        }
        let fields: Vec<String> = fields.map(FieldError::to_string).collect();
        f.write_str(&fields.join("; "))
    }
}

impl fmt::Debug for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
