//! What a load does, and with which app.

use crate::endpoint::AppRef;
use crate::record::{FieldMeta, Meta};

/// What a load does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Update,
    Upsert,
    Delete,
}

/// What a load does with which app.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    pub(super) operation: Operation,
    pub(super) app: AppRef,
    pub(super) meta: &'static Meta,
    /// The index of the unique field.
    pub(super) key: Option<usize>,
}

impl Target {
    pub(super) fn key_field(&self) -> Option<&'static FieldMeta> {
        self.key.and_then(|index| self.meta.fields.get(index))
    }
}
