//! What a load does, and with which app.

use super::entry::{Entry, Subject};
use crate::endpoint::AppRef;
use crate::record::codec::{EncodeError, ValueError};
use crate::record::{FieldMeta, Meta};

/// What a load does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Update,
    Upsert,
    Delete,
}

/// What a load of updates does with records that are not in the app: see [`Load::if_missing`](super::Load::if_missing).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Missing {
    /// They fail, as with any other rejection: the load ends, unless it [continues](super::Load::continue_on_error).
    #[default]
    Fail,
    /// They are left out, and their status is [`Missing`](super::Status::Missing).
    Skip,
    /// They are added, with the fields of the update and the key.
    Add,
}

/// What a load does with which app.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    pub(super) operation: Operation,
    pub(super) app: AppRef,
    pub(super) meta: &'static Meta,
    /// The index of the unique field.
    pub(super) key: Option<usize>,
    /// The definition of the field whose token has an index.
    pub(super) field: fn(usize) -> &'static FieldMeta,
    pub(super) missing: Missing,
}

impl Target {
    /// Whether records or their rows have numbers.
    pub(super) fn has_numbers(&self) -> bool {
        if self.meta.is_untyped() {
            return true;
        }
        // Of a struct without a schema the types may be unknown.
        let is_number = |field: &FieldMeta| matches!(field.field_type, "NUMBER" | "");
        let mut fields = self.meta.fields.iter();
        fields.any(|field| {
            let rows = field.rows.map(|rows| rows().fields);
            is_number(field) || rows.is_some_and(|fields| fields.iter().any(is_number))
        })
    }

    /// Why an update cannot be sent so that its record is added if it is missing.
    pub(super) fn cannot_add(&self, entry: &Entry) -> Option<EncodeError> {
        if self.missing != Missing::Add {
            return None;
        }
        let why = match entry.subject {
            Subject::Key { revision: None, .. } => return None,
            Subject::Key { .. } => {
                "it expects a revision, which a record that is added does not have; leave it out, or do not add what is missing"
            }
            Subject::Record(..) | Subject::Nobody => {
                "it names its record by id, and kintone would add a missing one with another id; name it by a unique field"
            }
        };
        Some(EncodeError::new(ValueError::message(why)))
    }

    pub(super) fn key_field(&self) -> Option<&'static FieldMeta> {
        self.key.map(self.field)
    }
}
