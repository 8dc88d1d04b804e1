//! The bounds of the methods of a field token.
//!
//! Each is implemented by a single blanket `impl` over the corresponding rule: the compiler then has no other implementations to list, and
//! shows only the message of the rule.

use super::literal::Literal;
use super::operators_by_kind::{Accepts, AsksForEmpty, Membership, Sorts};

/// A kind of field, held as a `T`, that the operators `Op` compare with a `V`.
pub trait Compares<Op, V, T> {
    /// Returns the operand as it appears in the query.
    fn literal(operand: &V) -> Literal;
}

impl<K: Accepts<Op, V, T>, Op, V, T> Compares<Op, V, T> for K {
    fn literal(operand: &V) -> Literal {
        K::literal(operand)
    }
}

/// A kind of field, held as a `T`, that has `is empty` and `is not empty`.
pub trait MayBeEmpty<T> {}

impl<K: AsksForEmpty<T>, T> MayBeEmpty<T> for K {}

/// A kind of field, held as a `T`, that records can be sorted by.
pub trait Sortable<T> {}

impl<K: Sorts<T>, T> Sortable<T> for K {}

/// A list of values of type `V`.
#[diagnostic::on_unimplemented(
    message = "`in` takes a list, not `{Self}`; write [value], or several: [a, b]",
    label = "not a list"
)]
pub trait Values<V> {
    /// Returns the values.
    fn values(self) -> impl Iterator<Item = V>;
}

#[diagnostic::do_not_recommend]
impl<I: IntoIterator<Item = V>, V> Values<V> for I {
    fn values(self) -> impl Iterator<Item = V> {
        self.into_iter()
    }
}

/// A list of values that `in` compares fields of kind `K`, held as a `T`, with.
///
/// The bound is on the list, not on the kind, so that the compiler reports errors at the list.
#[diagnostic::on_unimplemented(
    message = "`in` takes a list, not `{Self}`; write [value], or several: [a, b]",
    label = "not a list"
)]
pub trait Members<K, T, V> {
    /// Returns the values as they appear in the query.
    fn literals(self) -> impl Iterator<Item = Literal>;
}

impl<L: Values<V>, K: Compares<Membership, V, T>, T, V> Members<K, T, V> for L {
    fn literals(self) -> impl Iterator<Item = Literal> {
        self.values().map(|value| K::literal(&value))
    }
}
