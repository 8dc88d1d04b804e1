//! The rows of tables, which keep their ids.

use std::ops::{Deref, DerefMut};

use super::text::list_presence;
use crate::record::codec::{
    Cursor, Encoder, FieldSet, Head, RowRef, RowSource, Store, ValueError, decode_rows, encode_rows,
};
use crate::record::field_value::{FieldValue, Presence, Value};
use crate::record::id::RowId;
use crate::record::kind::SUBTABLE;
use crate::record::{Place, TableRow};

/// A row of a table: the struct, and its id if kintone has assigned one. It derefs to the struct, mutably.
///
/// A new row has no id, and is added when the table is sent. A row that was read keeps its id, is updated, and can be moved to another
/// position. A row that is no longer in the table is deleted.
///
/// ```
/// use kintone_runtime::Row;
///
/// let mut row = Row::from(String::from("紙"));
/// row.push('皿');
/// assert_eq!((row.id(), row.as_str()), (None, "紙皿"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Row<T> {
    id: Option<RowId>,
    missing: Option<Box<FieldSet>>,
    row: T,
}

impl<T> Row<T> {
    /// Creates a new row.
    pub const fn new(row: T) -> Row<T> {
        Row {
            id: None,
            missing: None,
            row,
        }
    }

    /// Creates a row as kintone stores it.
    pub const fn with_id(id: RowId, row: T) -> Row<T> {
        Row {
            id: Some(id),
            missing: None,
            row,
        }
    }

    #[cfg(feature = "serde")]
    pub(super) fn from_parts(id: Option<RowId>, missing: Option<Box<FieldSet>>, row: T) -> Row<T> {
        Row { id, missing, row }
    }

    #[cfg(feature = "serde")]
    pub(super) fn missing(&self) -> Option<&FieldSet> {
        self.missing.as_deref()
    }

    /// Returns the id, if kintone has assigned one.
    pub fn id(&self) -> Option<RowId> {
        self.id
    }

    /// Returns the struct.
    pub fn into_inner(self) -> T {
        self.row
    }
}

impl<T> From<T> for Row<T> {
    fn from(row: T) -> Row<T> {
        Row::new(row)
    }
}

impl<T> Deref for Row<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.row
    }
}

impl<T> DerefMut for Row<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.row
    }
}

impl<T: TableRow> FieldValue<SUBTABLE> for Vec<Row<T>> {}

impl<'de, T: TableRow + Place<'de>> Value<'de> for Vec<Row<T>> {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        self.clear();
        decode_rows(input, T::META, self)
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        Vec::clear(self);
        Ok(())
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        encode_rows(T::META, self, out)
    }

    fn presence(&self) -> Presence {
        list_presence(self)
    }

    fn vacant() -> Vec<Row<T>> {
        Vec::new()
    }
}

impl<'de, T: TableRow + Place<'de>> Store<'de> for Vec<Row<T>> {
    fn reserve(&mut self, more: usize) {
        Vec::reserve_exact(self, more);
    }

    fn push(&mut self) -> &mut dyn Place<'de> {
        Vec::push(self, Row::new(T::vacant()));
        let last = self.len() - 1;
        &mut self[last].row
    }

    fn pop(&mut self) {
        Vec::pop(self);
    }

    fn finish(&mut self, head: Head) -> Result<(), ValueError> {
        if let Some(row) = self.last_mut() {
            row.id = head.id.map(RowId::new);
            row.missing = head.missing;
        }
        Ok(())
    }
}

impl<'de, T: TableRow + Place<'de>> RowSource<'de> for Vec<Row<T>> {
    fn row(&self, index: usize) -> Option<RowRef<'_, 'de>> {
        self.get(index).map(|row| RowRef {
            id: row.id,
            fields: &row.row,
            missing: row.missing.as_deref(),
        })
    }
}
