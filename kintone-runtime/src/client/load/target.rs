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
    /// The definition of the field whose token has an index.
    pub(super) field: fn(usize) -> &'static FieldMeta,
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

    pub(super) fn key_field(&self) -> Option<&'static FieldMeta> {
        self.key.map(self.field)
    }
}
