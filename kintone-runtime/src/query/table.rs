//! Conditions on the rows of a table.

use super::Condition;
use crate::record::kind::SUBTABLE;
use crate::record::values::{ReadOnly, Row};
use crate::record::{Field, Record, TableRow};

macro_rules! tables {
    ($($held:ty)*) => {$(
        impl<R: Record, X: TableRow> Field<R, SUBTABLE, $held> {
            /// A condition on the fields of the table's rows: `明細.row(|row| row.数量.gt(5))`.
            ///
            /// It is satisfied if one row does; what is joined by `and` is satisfied by the same row, and so are two such
            /// conditions on one table that are joined by `and`. `not_in`, `not_like` and `is_not_empty` are satisfied if
            /// there are rows and all of them do.
            ///
            /// kintone has no `=` and `!=` there, but `in` and `not in`.
            pub fn row(self, condition: impl FnOnce(X::Fields) -> Condition<X>) -> Condition<R> {
                condition(X::FIELDS).of_rows()
            }
        }
    )*};
}

tables! { Vec<Row<X>> ReadOnly<Vec<Row<X>>> }
