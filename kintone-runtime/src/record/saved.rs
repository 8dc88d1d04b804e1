//! Records as kintone stores them.

use std::ops::Deref;

use crate::record::codec::{FieldSet, Head, Store, ValueError};
use crate::record::id::{RecordId, Revision};
use crate::record::{AppRecord, Place};

/// A record as kintone stores it: the struct, its id and its revision. It derefs to the struct.
///
/// It cannot be modified, because that would not change anything in kintone: [`edit`](Saved::edit) it and send the edit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Saved<T> {
    id: RecordId,
    revision: Revision,
    missing: Option<Box<FieldSet>>,
    record: T,
}

impl<T> Saved<T> {
    /// Creates a record that kintone is known to store like this, with all fields.
    pub fn new(id: RecordId, revision: Revision, record: T) -> Saved<T> {
        Saved {
            id,
            revision,
            missing: None,
            record,
        }
    }

    #[cfg(feature = "serde")]
    pub(crate) fn with_missing(mut self, missing: Option<Box<FieldSet>>) -> Saved<T> {
        self.missing = missing;
        self
    }

    /// Returns the id, `$id`.
    pub fn id(&self) -> RecordId {
        self.id
    }

    /// Returns the revision, `$revision`.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// Returns the struct.
    pub fn into_inner(self) -> T {
        self.record
    }

    pub(crate) fn missing(&self) -> Option<&FieldSet> {
        self.missing.as_deref()
    }
}

impl<T: AppRecord> Saved<T> {
    /// Returns the codes of fields that were missing when the record was read: renamed, deleted, or invisible to the user. They are never sent.
    pub fn missing_fields(&self) -> impl Iterator<Item = &'static str> {
        self.missing()
            .into_iter()
            .flat_map(|missing| missing.codes(T::META))
    }
}

impl<T> Deref for Saved<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.record
    }
}

impl<'de, T: AppRecord + Place<'de>> Store<'de> for Vec<Saved<T>> {
    fn reserve(&mut self, more: usize) {
        Vec::reserve(self, more);
    }

    fn push(&mut self) -> &mut dyn Place<'de> {
        let vacant = Saved::new(RecordId::new(0), Revision::new(0), T::vacant());
        Vec::push(self, vacant);
        let last = self.len() - 1;
        &mut self[last].record
    }

    fn pop(&mut self) {
        Vec::pop(self);
    }

    fn finish(&mut self, head: Head) -> Result<(), ValueError> {
        let lacks = |field| ValueError::message(format!("the record has no {field}"));
        if let Some(saved) = self.last_mut() {
            saved.id = RecordId::new(head.id.ok_or_else(|| lacks("$id"))?);
            saved.revision = Revision::new(head.revision.ok_or_else(|| lacks("$revision"))?);
            saved.missing = head.missing;
        }
        Ok(())
    }
}
