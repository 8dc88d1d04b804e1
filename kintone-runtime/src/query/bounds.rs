//! What the methods of a token ask of its kind.
//!
//! Each is implemented for every kind that has the rule below it, and for nothing else: with a single `impl` the compiler
//! has no list of others to show, and the words of the rule stand alone.

use super::literal::Literal;
use super::operators_by_kind::{Accepts, AsksForEmpty, Membership, Sorts};

/// A kind whose fields are compared by the operators `Op` with a `V`, if a `T` holds them.
pub trait Compares<Op, V, T> {
    /// The operand as it stands in the query.
    fn literal(operand: &V) -> Literal;
}

impl<K: Accepts<Op, V, T>, Op, V, T> Compares<Op, V, T> for K {
    fn literal(operand: &V) -> Literal {
        K::literal(operand)
    }
}

/// A kind whose fields are asked whether they are empty, if a `T` holds them.
pub trait MayBeEmpty<T> {}

impl<K: AsksForEmpty<T>, T> MayBeEmpty<T> for K {}

/// A kind by whose fields records are sorted, if a `T` holds them.
pub trait Sortable<T> {}

impl<K: Sorts<T>, T> Sortable<T> for K {}

/// Several values of type `V`.
#[diagnostic::on_unimplemented(
    message = "`in` takes a list, and `{Self}` is none; write [value], or several: [a, b]",
    label = "not a list"
)]
pub trait Values<V> {
    /// All of them.
    fn values(self) -> impl Iterator<Item = V>;
}

#[diagnostic::do_not_recommend]
impl<I: IntoIterator<Item = V>, V> Values<V> for I {
    fn values(self) -> impl Iterator<Item = V> {
        self.into_iter()
    }
}

/// A list of what fields of kind `K` are compared with by `in`, if a `T` holds them.
///
/// It is asked of the list, not of the kind, so that an error is shown at the list.
#[diagnostic::on_unimplemented(
    message = "`in` takes a list, and `{Self}` is none; write [value], or several: [a, b]",
    label = "not a list"
)]
pub trait Members<K, T, V> {
    /// The values as they stand in the query.
    fn literals(self) -> impl Iterator<Item = Literal>;
}

impl<L: Values<V>, K: Compares<Membership, V, T>, T, V> Members<K, T, V> for L {
    fn literals(self) -> impl Iterator<Item = Literal> {
        self.values().map(|value| K::literal(&value))
    }
}
