//! Decides which fields a client cannot write, and says why.

use std::collections::HashMap;
use std::fmt;

use crate::field::Field;
use crate::field_type::FieldType;

/// Why nobody can write a field. As text it completes a sentence: "cannot be written: …".
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
    /// Related records, groups and what only decorates a form.
    NotAValue,
    /// A type that this version does not know.
    Unknown,
}

impl ReadOnlyReason {
    /// `copied_by` maps each copy target to the key field of its lookup.
    pub(crate) fn of(field: &Field, copied_by: &HashMap<String, String>) -> Option<ReadOnlyReason> {
        match field.field_type() {
            FieldType::Calc => Some(ReadOnlyReason::Calculated),
            FieldType::RecordNumber
            | FieldType::Status
            | FieldType::StatusAssignee
            | FieldType::Category
            | FieldType::Id
            | FieldType::Revision => Some(ReadOnlyReason::System),
            FieldType::SingleLineText if field.expression().is_some() => {
                Some(ReadOnlyReason::AutoText)
            }
            FieldType::Unknown(_) => Some(ReadOnlyReason::Unknown),
            _ if !field.holds_value() => Some(ReadOnlyReason::NotAValue),
            _ => copied_by
                .get(field.code())
                .map(|lookup| ReadOnlyReason::CopiedBy {
                    lookup: lookup.clone(),
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
