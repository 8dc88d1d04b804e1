//! A record as kintone holds it.

use std::ops::Deref;

use crate::record::codec::{FieldSet, Head, Store, ValueError};
use crate::record::id::{RecordId, Revision};
use crate::record::{AppRecord, Place};

/// A record as kintone holds it: the struct, its id and its revision. Derefs to the struct.
///
/// It cannot be changed, because changing it would change nothing in kintone: [`edit`](Saved::edit) it and send the edit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Saved<T> {
    id: RecordId,
    revision: Revision,
    missing: Option<Box<FieldSet>>,
    record: T,
}

impl<T> Saved<T> {
    /// A record that kintone is known to hold like this, all of its fields included.
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

    /// The id, `$id`.
    pub fn id(&self) -> RecordId {
        self.id
    }

    /// The revision, `$revision`.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// The struct alone.
    pub fn into_inner(self) -> T {
        self.record
    }

    pub(crate) fn missing(&self) -> Option<&FieldSet> {
        self.missing.as_deref()
    }
}

impl<T: AppRecord> Saved<T> {
    /// The codes of the struct's fields that the record did not have when it was read: renamed, deleted, or not to be
    /// seen by this user. They are never sent.
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
