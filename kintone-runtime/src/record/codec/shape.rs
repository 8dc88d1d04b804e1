//! What was learned about the layout of records: the cursor keeps it from one record to the next.

use std::sync::Arc;

use kintone_schema::FieldType;

use super::FieldSet;

/// What was learned about the records of one type: slot j is what stood before the j-th value of the last record.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shape<'de> {
    pub(super) slots: Vec<Option<Learned<'de>>>,
    /// The fields that the definition of the type does not name, if it takes them.
    pub(super) others: Vec<OtherField>,
    /// How many rows the last table had, if this is the shape of rows.
    pub(super) rows: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Learned<'de> {
    /// The text from the previous value (or the opening brace of the record) to the value.
    pub(super) prefix: &'de str,
    pub(super) target: Target,
}

/// What a key means.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    /// A field of the struct, by its index in [`Meta::fields`](crate::record::Meta::fields).
    Field(usize),
    /// The id of the record, and the field of the struct that holds it too.
    Id(Option<usize>),
    /// The revision of the record, and the field of the struct that holds it too.
    Revision(Option<usize>),
    /// A field that the definition of the type does not name, by its index in [`Shape::others`].
    Other(usize),
    /// A field that the record type does not have.
    Unknown,
}

/// A field that the definition of the record type does not name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OtherField {
    pub(super) code: Arc<str>,
    pub(super) field_type: Option<FieldType>,
}

/// What a record carries besides the values of its fields.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) id: Option<u64>,
    pub(super) revision: Option<u64>,
    /// The fields of the struct that the record has.
    pub(super) fields: FieldSet,
}

impl Found {
    pub(super) fn clear(&mut self) {
        (self.id, self.revision) = (None, None);
        self.fields.clear();
    }
}
