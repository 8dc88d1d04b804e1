//! The result of checking a record.

use proc_macro2::{Ident, TokenStream};
use syn::Path;

use crate::ast::{Field, Record};
use crate::kind::{self, Kind, Write};
use crate::schema::Form;
use crate::type_check::TypeCheck;

/// All that the expansion needs.
pub(crate) struct Plan<'a> {
    pub(crate) record: &'a Record,
    pub(crate) runtime: Option<&'a Path>,
    pub(crate) app: Option<u64>,
    /// The code of the table, if this is the row of one.
    pub(crate) table: Option<String>,
    pub(crate) rebuild: Option<TokenStream>,
    pub(crate) fields: Vec<Planned<'a>>,
    pub(crate) skipped: Vec<&'a Field>,
    pub(crate) lookup_apps: Vec<u64>,
    pub(crate) related: Vec<Related>,
    pub(crate) related_types: Vec<RelatedType<'a>>,
    /// The form, if it could be read.
    pub(crate) form: Option<Form>,
    pub(crate) lacks: Lacks,
}

/// Records of another app that the form shows: not a field of the struct, but usable in queries.
pub(crate) struct Related {
    pub(crate) ident: Ident,
    pub(crate) code: String,
    pub(crate) app: u64,
}

/// The record type of related records, as `related(…)` names it.
pub(crate) struct RelatedType<'a> {
    /// The code of the related records, as the form spells it.
    pub(crate) code: String,
    /// Their app; unknown without a form.
    pub(crate) app: Option<u64>,
    pub(crate) path: &'a Path,
    /// Whether a query can ask for fields of these records, after a dot.
    pub(crate) is_in_queries: bool,
    /// How the records are found; unknown if the struct lacks the field that both have in common.
    pub(crate) relation: Option<Relation>,
}

/// How the records of another app are found.
pub(crate) struct Relation {
    /// The name of the method of the tokens.
    pub(crate) ident: Ident,
    /// The position of the struct's field that has the value.
    pub(crate) index: usize,
    /// Whether that field holds numbers; unknown of a record number, which is either.
    pub(crate) is_number: Option<bool>,
    /// The field of the other app that has the same value.
    pub(crate) other: String,
    /// A further condition on the other records.
    pub(crate) filter: String,
}

/// A field of the struct that is a field of the form.
pub(crate) struct Planned<'a> {
    pub(crate) field: &'a Field,
    pub(crate) code: String,
    pub(crate) kind: &'static Kind,
    pub(crate) mark: Mark,
    pub(crate) write: Write,
    pub(crate) on_empty: OnEmpty,
    pub(crate) required: bool,
    pub(crate) lookup: bool,
    pub(crate) decimal_places: Option<u8>,
    pub(crate) rounding: Option<&'static str>,
    pub(crate) type_check: TypeCheck<'a>,
}

/// The wrapper of the kind in the type of a field's token, as the runtime calls it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Mark {
    None,
    InTable,
    Unique,
    Lookup,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum OnEmpty {
    Omit,
    Send,
    ServerDefault,
}

/// Fields of the form that the struct lacks, as errors list them: `` `件名` (SINGLE_LINE_TEXT) ``.
#[derive(Default)]
pub(crate) struct Lacks {
    /// Fields without which records cannot be added.
    pub(crate) required: Vec<String>,
    /// Fields that would lose their value when the row is written back.
    pub(crate) writable: Vec<String>,
}

impl<'a> Planned<'a> {
    /// In place of a field with a mistake, so that no further errors follow.
    pub(super) fn mistaken(field: &'a Field) -> Planned<'a> {
        Planned {
            field,
            code: field.code(),
            kind: &kind::UNKNOWN,
            mark: Mark::None,
            write: Write::Always,
            on_empty: OnEmpty::Send,
            required: false,
            lookup: false,
            decimal_places: None,
            rounding: None,
            type_check: TypeCheck::Mistaken,
        }
    }

    /// Whether the struct can give the field a value: it can be written, and its type is not `ReadOnly`.
    pub(super) fn is_given(&self) -> bool {
        let shape = kind::shape(&self.field.ty).unwrap_or_default();
        self.write != Write::Never && kind::inside(&shape, "ReadOnly").is_none()
    }

    /// Whether it holds the rows of a table in a type of the runtime.
    pub(crate) fn is_table(&self) -> bool {
        self.kind == &kind::SUBTABLE && !matches!(self.type_check, TypeCheck::With(_))
    }
}
