//! What is known about a record when it has been checked.

use proc_macro2::{Ident, TokenStream};
use syn::Path;

use crate::ast::{Field, Record};
use crate::kind::{self, Kind, Write};
use crate::schema::Form;
use crate::type_check::TypeCheck;

/// Everything that the expansion says, decided.
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

/// Records of another app that the form shows: no field of the struct, but something to search by.
pub(crate) struct Related {
    pub(crate) ident: Ident,
    pub(crate) code: String,
    pub(crate) app: u64,
}

/// The record type of related records, which `related(…)` names.
pub(crate) struct RelatedType<'a> {
    /// The code of the related records, as the form spells it.
    pub(crate) code: String,
    /// The app that they are from; not known without a form.
    pub(crate) app: Option<u64>,
    pub(crate) path: &'a Path,
}

/// A field of the struct that is a field of the form.
pub(crate) struct Planned<'a> {
    pub(crate) field: &'a Field,
    pub(crate) code: String,
    pub(crate) kind: &'static Kind,
    pub(crate) mark: Mark,
    pub(crate) write: Write,
    pub(crate) on_empty: OnEmpty,
    pub(crate) lookup: bool,
    pub(crate) decimal_places: Option<u8>,
    pub(crate) rounding: Option<&'static str>,
    pub(crate) type_check: TypeCheck<'a>,
}

/// What is said about a field of a kind in the type of its token, by the name of the runtime.
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

/// What the form has and the struct has not, as errors list it: `` `件名` (SINGLE_LINE_TEXT) ``.
#[derive(Default)]
pub(crate) struct Lacks {
    /// Fields without which nothing can be added.
    pub(crate) required: Vec<String>,
    /// Fields that would lose their value when the row is written back.
    pub(crate) writable: Vec<String>,
}

impl<'a> Planned<'a> {
    /// Stands for a field with a mistake, so that the mistake stays the only error.
    pub(super) fn mistaken(field: &'a Field) -> Planned<'a> {
        Planned {
            field,
            code: field.code(),
            kind: &kind::UNKNOWN,
            mark: Mark::None,
            write: Write::Always,
            on_empty: OnEmpty::Send,
            lookup: false,
            decimal_places: None,
            rounding: None,
            type_check: TypeCheck::Mistaken,
        }
    }

    /// Whether the struct can give the field a value: written by kintone's rules, and not held in `ReadOnly`.
    pub(super) fn is_given(&self) -> bool {
        let shape = kind::shape(&self.field.ty).unwrap_or_default();
        self.write != Write::Never && kind::inside(&shape, "ReadOnly").is_none()
    }

    /// Whether it holds the rows of a table, as the runtime knows them.
    pub(crate) fn is_table(&self) -> bool {
        self.kind == &kind::SUBTABLE && !matches!(self.type_check, TypeCheck::With(_))
    }
}
