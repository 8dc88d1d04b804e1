//! What changes_since delivers: changes, in batches with the bookmark after them.

use std::fmt;

use super::bookmark::Bookmark;
use crate::endpoint::error::Error;
use crate::record::id::RecordId;
use crate::record::saved::Saved;

/// A change of an app: see [`Client::changes_since`](crate::Client::changes_since).
///
/// A program that keeps a copy stores added and changed records alike, by their id, and removes deleted ones.
#[derive(Debug)]
pub enum Change<T> {
    /// A record that was not delivered before.
    Added(Saved<T>),
    /// A record at another revision than the one that was delivered before. Revisions in between are not delivered.
    Changed(Saved<T>),
    /// A record that is gone: deleted, or hidden from the user or token by a change of permissions. kintone does not tell them apart.
    Deleted(RecordId),
    /// A record, added or changed, that the type cannot hold: [`Error::into_page`] gives its JSON. It comes once, like the others.
    Unreadable(RecordId, Error),
}

impl<T> Change<T> {
    /// Returns the id of the record.
    pub fn id(&self) -> RecordId {
        match self {
            Change::Added(record) | Change::Changed(record) => record.id(),
            Change::Deleted(id) | Change::Unreadable(id, _) => *id,
        }
    }
}

/// Some changes, at most as many as the [batch size](crate::client::ChangesSince::batch_size), and the bookmark after them. The last batches
/// may be empty. It is an iterator over the changes.
pub struct ChangeBatch<T> {
    changes: std::vec::IntoIter<Change<T>>,
    bookmark: Bookmark,
}

impl<T> ChangeBatch<T> {
    pub(super) fn new(changes: Vec<Change<T>>, bookmark: Bookmark) -> ChangeBatch<T> {
        ChangeBatch {
            changes: changes.into_iter(),
            bookmark,
        }
    }

    /// Returns the changes that were not iterated over yet.
    pub fn changes(&self) -> &[Change<T>] {
        self.changes.as_slice()
    }

    /// Returns the bookmark after these changes, to be stored in the same transaction as they are.
    pub fn bookmark(&self) -> &Bookmark {
        &self.bookmark
    }
}

impl<T> Iterator for ChangeBatch<T> {
    type Item = Change<T>;

    fn next(&mut self) -> Option<Change<T>> {
        self.changes.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.changes.size_hint()
    }
}

impl<T> ExactSizeIterator for ChangeBatch<T> {}

impl<T: fmt::Debug> fmt::Debug for ChangeBatch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangeBatch")
            .field("changes", &self.changes())
            .field("bookmark", &self.bookmark)
            .finish()
    }
}
