//! What happened to a record.

use chrono::{DateTime, Utc};

use crate::api::Comment;
use crate::record::id::RecordId;
use crate::record::saved::Saved;
use crate::record::values::User;

/// What a notification is about, with what kintone tells about it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event<T> {
    /// A record was added, `ADD_RECORD`: the record as it was then.
    RecordAdded(Saved<T>),
    /// A record was changed, `UPDATE_RECORD`: the record as it was then.
    RecordUpdated(Saved<T>),
    /// The status of a record was changed, `UPDATE_STATUS`: the record as it was then.
    StatusUpdated(Saved<T>),
    /// A record was deleted, `DELETE_RECORD`.
    RecordDeleted(Deletion),
    /// A comment was written, `ADD_RECORD_COMMENT`.
    #[non_exhaustive]
    CommentAdded {
        /// The record that it is on.
        record_id: RecordId,
        /// The comment.
        comment: Comment,
    },
    /// An event that this version does not know, as kintone spells it. What it tells is in [`others`](super::Webhook::others).
    Other(String),
}

/// The deletion of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deletion {
    /// The record, which does not exist any more.
    pub record_id: RecordId,
    /// Who deleted it.
    pub deleted_by: Option<User>,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
}

impl<T> Event<T> {
    /// Returns the event as kintone spells it: `ADD_RECORD`.
    pub fn as_str(&self) -> &str {
        match self {
            Event::RecordAdded(_) => ADD_RECORD,
            Event::RecordUpdated(_) => UPDATE_RECORD,
            Event::StatusUpdated(_) => UPDATE_STATUS,
            Event::RecordDeleted(_) => DELETE_RECORD,
            Event::CommentAdded { .. } => ADD_RECORD_COMMENT,
            Event::Other(event) => event,
        }
    }
}

pub(super) const ADD_RECORD: &str = "ADD_RECORD";
pub(super) const UPDATE_RECORD: &str = "UPDATE_RECORD";
pub(super) const UPDATE_STATUS: &str = "UPDATE_STATUS";
pub(super) const DELETE_RECORD: &str = "DELETE_RECORD";
pub(super) const ADD_RECORD_COMMENT: &str = "ADD_RECORD_COMMENT";
