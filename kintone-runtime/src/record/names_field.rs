//! Closures that name a field of a record, as in `|f| f.請求書番号`.

use crate::record::{Field, Record};

/// A closure that names a field among those of a record, as in `|f| f.請求書番号`.
///
/// Methods ask this of the closure, so that an error is shown at the field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a field of the record; write a closure, as in `|f| f.field`",
    label = "a closure like `|f| f.field` goes here"
)]
pub trait NamesField<T: Record, K, V>: FnOnce(T::Fields) -> Field<T, K, V> {}

#[diagnostic::do_not_recommend]
impl<T: Record, K, V, F: FnOnce(T::Fields) -> Field<T, K, V>> NamesField<T, K, V> for F {}
