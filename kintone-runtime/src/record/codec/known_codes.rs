//! The rows of a table without a type become the codes that kintone answered for them, and the error of a row that has another one.

use std::collections::BTreeSet;

use super::row_changes::{NOT_IN_ROWS, was_not_there};
use super::row_source::{RowRef, RowSource};
use super::{Mode, ValueError};
use crate::record::Meta;

/// The fields of a table, if rows that were read are among those to be sent: kintone has told the types of their fields.
pub(super) struct KnownCodes(BTreeSet<String>);

impl KnownCodes {
    /// None for a new record: its rows may come from a table of another app, which has other fields. None for rows of a type either,
    /// which was compared with the form.
    pub(super) fn of(meta: &'static Meta, rows: &dyn RowSource<'_>, mode: Mode) -> KnownCodes {
        let mut known = BTreeSet::new();
        let mut index = 0;
        while let Some(row) = rows
            .row(index)
            .filter(|_| meta.is_untyped() && mode != Mode::Add)
        {
            let others = row.id.and_then(|_| row.fields.others());
            let fields = others.into_iter().flat_map(|others| others.fields());
            let told = fields.filter(|field| !field.rule.field_type.is_empty());
            known.extend(told.map(|field| field.code.to_owned()));
            index += 1;
        }
        KnownCodes(known)
    }

    /// # Errors
    ///
    /// The row has a field that the rows which were read do not have.
    pub(super) fn check(&self, row: &RowRef<'_, '_>) -> Result<(), ValueError> {
        let Some(others) = row.fields.others().filter(|_| !self.0.is_empty()) else {
            return Ok(());
        };
        match others.fields().find(|field| !self.0.contains(field.code)) {
            None => Ok(()),
            Some(field) => {
                let known = self.0.iter().map(|code| &**code);
                let error = was_not_there(field.code, NOT_IN_ROWS, known);
                Err(error.in_field(field.code.to_owned()))
            }
        }
    }
}
