//! The rows of a table while a patch appends, changes and removes some.

use std::any::Any;

use crate::record::codec::{ValueError, was_not_read};
use crate::record::field_value::Value;
use crate::record::id::RowId;
use crate::record::saved::Saved;
use crate::record::values::Row;
use crate::record::{AppRecord, Place, TableRow, WholeRow};

/// The rows of a table, as [`Patch::rows`](crate::Patch::rows) edits them.
#[derive(Debug)]
pub struct RowEdits<X> {
    rows: Vec<Row<X>>,
    keeps_rows: bool,
    mistake: Option<ValueError>,
}

impl<X> RowEdits<X> {
    pub(super) fn new(rows: Vec<Row<X>>) -> RowEdits<X> {
        RowEdits {
            rows,
            keeps_rows: false,
            mistake: None,
        }
    }

    /// The table, and whether its untouched rows are sent by their id alone.
    pub(super) fn finish<V: From<Vec<Row<X>>>>(self) -> Result<(V, bool), ValueError> {
        match self.mistake {
            Some(mistake) => Err(mistake),
            None => Ok((self.rows.into(), self.keeps_rows)),
        }
    }

    /// Sends the rows in which nothing changed by their id alone, as [`Edit::untouched_rows_by_id`](crate::Edit::untouched_rows_by_id) does.
    pub fn untouched_rows_by_id(&mut self) {
        self.keeps_rows = true;
    }

    /// Returns the rows as they are so far, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Row<X>> {
        self.rows.iter()
    }

    /// Adds a new row after the others.
    pub fn append(&mut self, row: X) {
        self.rows.push(Row::new(row));
    }

    /// Changes the row with this id.
    pub fn change(&mut self, id: RowId, change: impl FnOnce(&mut X)) {
        if let Some(index) = self.find(id) {
            change(&mut self.rows[index]);
        }
    }

    /// Removes the row with this id.
    pub fn remove(&mut self, id: RowId) {
        if let Some(index) = self.find(id) {
            self.rows.remove(index);
        }
    }

    /// Where the row is. That there is none is told when the patch is sent.
    fn find(&mut self, id: RowId) -> Option<usize> {
        let index = self.rows.iter().position(|row| row.id() == Some(id));
        if index.is_none() {
            let message = format!(
                "the table has no row with id {id}, or it was removed; read the record again"
            );
            self.mistake
                .get_or_insert_with(|| ValueError::message(message));
        }
        index
    }
}

/// A table whose rows may be written: a `Vec` of rows that have every writable field.
#[diagnostic::on_unimplemented(
    message = "a field held as `{Self}` is not a table whose rows can be changed",
    label = "not a table that can be changed"
)]
pub trait EditableTable<'de>: Value<'de> + From<Vec<Row<Self::Row>>> {
    /// The struct of a row.
    type Row;
}

impl<'de, X: TableRow + WholeRow + Place<'de>> EditableTable<'de> for Vec<Row<X>> {
    type Row = X;
}

/// An [`EditableTable`] of the record type `T`, which can be taken from a record that was read.
#[diagnostic::on_unimplemented(
    message = "a field held as `{Self}` is not a table whose rows can be changed",
    label = "not a table that can be changed"
)]
pub trait TableOf<'de, T>: EditableTable<'de> {
    /// The rows of the record's field with this index.
    #[doc(hidden)]
    fn rows(saved: &Saved<T>, index: usize) -> Result<Vec<Row<Self::Row>>, ValueError>;
}

impl<'de, T, X> TableOf<'de, T> for Vec<Row<X>>
where
    T: AppRecord + HoldsTables,
    X: TableRow + WholeRow + Place<'de> + Clone + 'static,
{
    fn rows(saved: &Saved<T>, index: usize) -> Result<Vec<Row<X>>, ValueError> {
        if saved
            .missing()
            .is_some_and(|missing| missing.contains(index))
        {
            return Err(was_not_read());
        }
        let rows = saved.table(index).and_then(<dyn Any>::downcast_ref);
        // The token is made by the derive that wrote `HoldsTables`, of the field's own type.
        Ok(rows.cloned().unwrap_or_else(Vec::new))
    }
}

/// A record type that hands out its tables: every one that borrows nothing from the answer that it was read from.
#[diagnostic::on_unimplemented(
    message = "the rows of `{Self}` cannot be edited in a patch: it has no table, or borrows from the response",
    note = "without a schema, mark a table with #[kintone(kind = SUBTABLE)]; in a record that borrows, use `replace_rows`"
)]
pub trait HoldsTables {
    /// The `Vec` of rows in the field with this index.
    #[doc(hidden)]
    fn table(&self, index: usize) -> Option<&dyn Any>;
}
