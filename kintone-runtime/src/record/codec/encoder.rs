//! Writes values as JSON.

use std::collections::{BTreeSet, HashSet};

use super::error::ValueError;
use super::text;
use crate::record::id::RowId;
use crate::record::meta::{FieldMeta, Rounding};

/// The operation that a record is encoded for, which decides how empty fields are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The record is added: an empty field is only sent if the form has a default for it.
    Add,
    /// The record is updated: an empty field is cleared.
    Update,
    /// The record is updated or added: like an update, except for fields whose default only the server knows.
    Upsert,
}

/// A writer for the JSON of a record, value by value.
///
/// Each [`Value::encode`](crate::record::field_value::Value::encode) writes exactly one JSON value.
///
/// ```
/// use kintone_runtime::record::codec::{Encoder, Mode};
///
/// let mut out = Encoder::new(Mode::Add);
/// out.list(["a", "\"b\""], |text, out| Ok(out.text(text)))?;
/// assert_eq!(out.into_json(), br#"["a","\"b\""]"#);
/// # Ok::<(), kintone_runtime::record::codec::ValueError>(())
/// ```
#[derive(Debug)]
pub struct Encoder {
    pub(crate) out: Vec<u8>,
    pub(super) mode: Mode,
    pub(super) field: Option<&'static FieldMeta>,
    /// Values are only compared: what kintone would reject is not an error, and values that are never sent count too.
    pub(super) compares: bool,
    /// Files are written with their names.
    pub(super) names_files: bool,
    /// Rows that are sent by their id alone.
    pub(super) by_id: HashSet<RowId>,
    /// The codes of radio buttons that are empty, and that an update therefore leaves as they are.
    pub(super) kept: BTreeSet<String>,
}

impl Encoder {
    /// Creates an encoder without a field.
    pub fn new(mode: Mode) -> Encoder {
        Encoder::onto(Vec::new(), mode)
    }

    pub(super) fn onto(out: Vec<u8>, mode: Mode) -> Encoder {
        Encoder {
            out,
            mode,
            field: None,
            compares: false,
            names_files: false,
            by_id: HashSet::new(),
            kept: BTreeSet::new(),
        }
    }

    /// Returns the operation. Inside a table it is that of the row: `Add` for a row without an id, otherwise `Update`.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Returns the field whose value is being encoded.
    pub fn field(&self) -> Option<&'static FieldMeta> {
        self.field
    }

    /// Returns the JSON so far.
    pub fn into_json(self) -> Vec<u8> {
        self.out
    }

    /// Writes a JSON string.
    pub fn text(&mut self, text: &str) {
        text::write(text, &mut self.out);
    }

    /// Writes a JSON string of characters that need no escape: digits, dates.
    pub(crate) fn plain(&mut self, text: &[u8]) {
        self.out.push(b'"');
        self.out.extend_from_slice(text);
        self.out.push(b'"');
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.raw("null");
    }

    /// Writes JSON as it is.
    pub fn raw(&mut self, json: &str) {
        self.out.extend_from_slice(json.as_bytes());
    }

    /// Writes a JSON array; `element` writes one value per item.
    pub fn list<I: IntoIterator>(
        &mut self,
        items: I,
        mut element: impl FnMut(I::Item, &mut Encoder) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        self.out.push(b'[');
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            element(item, self)?;
        }
        self.out.push(b']');
        Ok(())
    }

    /// Whether files are written with their names, which are not sent.
    pub(crate) fn names_files(&self) -> bool {
        self.names_files
    }

    /// The field's rule about decimals, while it is to be kept.
    pub(crate) fn decimals(&self) -> Option<(u8, Option<Rounding>)> {
        let field = self.field.filter(|_| !self.compares)?;
        Some((field.decimal_places?, field.rounding))
    }

    pub(super) fn at(&mut self, field: &'static FieldMeta) {
        self.field = Some(field);
    }
}
