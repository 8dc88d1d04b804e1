//! Conditions on the rows of tables.

use super::Condition;
use crate::record::kind::SUBTABLE;
use crate::record::values::{ReadOnly, Row};
use crate::record::{Field, Record, TableRow};

macro_rules! tables {
    ($($held:ty)*) => {$(
        impl<R: Record, X: TableRow> Field<R, SUBTABLE, $held> {
            /// Matches records by the fields of a table's rows: `明細.row(|row| row.数量.gt(5))`.
            ///
            /// One row that satisfies the condition is enough. Conditions joined by `and` must be satisfied by the same row, and so must two such
            /// conditions on one table. `not_in`, `not_like` and `is_not_empty` require that there are rows and that all of them satisfy it.
            ///
            /// kintone has no `=` and `!=` for it, but `in` and `not in`.
            pub fn row(self, condition: impl FnOnce(X::Fields) -> Condition<X>) -> Condition<R> {
                condition(X::FIELDS).of_rows()
            }
        }
    )*};
}

tables! { Vec<Row<X>> ReadOnly<Vec<Row<X>>> }
