//! Determines which fields a client cannot write, and why.

use std::fmt;

use crate::field_type::FieldType;
use crate::kind::{Kind, UNKNOWN, Write};

/// Why a field cannot be written. Its text completes the sentence "cannot be written: …".
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadOnlyReason {
    /// A CALC field: kintone computes it.
    Calculated,
    /// A text field with an expression: kintone fills it in.
    AutoText,
    /// A copy target of a lookup.
    CopiedBy {
        /// The code of the lookup's key field, which is what can be written.
        lookup: String,
    },
    /// Record number, status, assignee, category, `$id`, `$revision`.
    System,
    /// Related records, groups, and the decoration of a form.
    NotAValue,
    /// A type that this version does not know.
    Unknown,
}

impl ReadOnlyReason {
    /// `lookup` is the code of the lookup that copies into the field.
    pub(crate) fn of(
        field_type: &FieldType,
        has_expression: bool,
        lookup: Option<&str>,
    ) -> Option<ReadOnlyReason> {
        let Some(kind) = Kind::of(field_type, None) else {
            return Some(ReadOnlyReason::NotAValue);
        };
        match kind.write {
            _ if kind == &UNKNOWN => Some(ReadOnlyReason::Unknown),
            Write::Never if kind.is_system => Some(ReadOnlyReason::System),
            Write::Never => Some(ReadOnlyReason::Calculated),
            Write::Always if has_expression => Some(ReadOnlyReason::AutoText),
            Write::Always | Write::OnAdd => lookup.map(|lookup| ReadOnlyReason::CopiedBy {
                lookup: lookup.to_owned(),
            }),
        }
    }
}

impl fmt::Display for ReadOnlyReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadOnlyReason::Calculated => f.write_str("kintone calculates it"),
            ReadOnlyReason::AutoText => f.write_str("kintone fills it in from an expression"),
            ReadOnlyReason::CopiedBy { lookup } => {
                write!(f, "the lookup `{lookup}` copies it from another app")
            }
            ReadOnlyReason::System => f.write_str("kintone sets it"),
            ReadOnlyReason::NotAValue => f.write_str("it holds no value"),
            ReadOnlyReason::Unknown => f.write_str("this version does not know its type"),
        }
    }
}
