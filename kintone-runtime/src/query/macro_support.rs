//! What the expansion of `query!` calls: a query that was checked while compiling, in pieces.

use std::marker::PhantomData;

use super::bounds::{Compares, Values};
use super::literal::Literal;
pub use super::operand::InRelated;
use super::operand::*;
use super::operators_by_kind::Accepts;
pub use super::operators_by_kind::{Equality, Membership, Ordering, Search};
use super::{Condition, Order, condition};
pub use crate::record::kind::InTable;
use crate::record::kind::*;
use crate::record::values::Choice;
use crate::record::{Field, Record};

/// A stretch of a condition.
pub struct Piece {
    text: String,
    problems: Vec<String>,
}

/// Returns text as it stands in the query.
pub fn text(text: &str) -> Piece {
    Piece {
        text: text.to_owned(),
        problems: Vec::new(),
    }
}

/// What a value is compared with: a field, and what it takes for the operators `Op`. The only `impl` is that of [`Compared`], so
/// that the compiler has no others to list.
pub trait Subject<Op, V, C> {
    /// The code, or both of related records.
    fn code(&self) -> &str;

    /// Returns the value as it appears in the query.
    fn literal(&self, value: &V) -> Literal;
}

impl<S: Compared<Op, V, C>, Op, V, C> Subject<Op, V, C> for S {
    fn code(&self) -> &str {
        Compared::code(self)
    }

    fn literal(&self, value: &V) -> Literal {
        Compared::literal(self, value)
    }
}

/// A field of the struct, of another struct, or of the form alone.
pub trait Compared<Op, V, C> {
    /// The code, or both of related records.
    fn code(&self) -> &str;

    /// The value as it stands in the query.
    fn literal(&self, value: &V) -> Literal;
}

/// The struct's own field: it takes what the methods of the token take.
impl<Op, R: Record, K: Kind + Compares<Op, V, T>, T, V> Compared<Op, V, ()> for Field<R, K, T> {
    fn code(&self) -> &str {
        (*self).code()
    }

    fn literal(&self, value: &V) -> Literal {
        K::literal(value)
    }
}

/// A field of related records, which the struct of the other app has.
pub struct OfOther<K, T> {
    code: &'static str,
    types: PhantomData<fn() -> (K, T)>,
}

/// Returns the field with this token, under both codes.
pub fn of_other<S: Record, K: Kind, T>(
    code: &'static str,
    _token: Field<S, K, T>,
) -> OfOther<K::Bare, T> {
    OfOther {
        code,
        types: PhantomData,
    }
}

impl<Op, K, T, V> Compared<Op, V, ()> for OfOther<K, T>
where
    InRelated<K>: Compares<Op, V, T>,
{
    fn code(&self) -> &str {
        self.code
    }

    fn literal(&self, value: &V) -> Literal {
        InRelated::<K>::literal(value)
    }
}

/// A field of which the kind is known, and no Rust type.
pub struct OfKind<K> {
    code: &'static str,
    kind: PhantomData<K>,
}

/// Returns the field with this code.
pub fn of_kind<K>(code: &'static str) -> OfKind<K> {
    OfKind {
        code,
        kind: PhantomData,
    }
}

impl<Op, K: TakesValue<Op, V, C>, V, C> Compared<Op, V, C> for OfKind<K> {
    fn code(&self) -> &str {
        self.code
    }

    fn literal(&self, value: &V) -> Literal {
        K::literal(value)
    }
}

/// Returns `code operator value`.
pub fn comparison<Op, S: Subject<Op, V, C>, V, C>(subject: S, operator: &str, value: &V) -> Piece {
    let literal = subject.literal(value);
    let (text, problems) = Condition::<()>::compare(subject.code(), operator, literal).into_part();
    Piece { text, problems }
}

/// Creates a value of a list.
pub fn value<S: Subject<Membership, V, C>, V, C>(subject: S, value: &V) -> Piece {
    let mut problems = Vec::new();
    let literal = subject.literal(value);
    Piece {
        text: condition::element(&subject.code(), literal, &mut problems),
        problems,
    }
}

/// Returns `code in (…)` as a whole; the operator is `in` or `not in`.
pub fn list<S: Subject<Membership, V, C>, V, C>(
    subject: S,
    operator: &str,
    values: impl Values<V>,
) -> Piece {
    let values = values.values().map(|value| subject.literal(&value));
    let (text, problems) = Condition::<()>::member(subject.code(), operator, values).into_part();
    Piece { text, problems }
}

/// Returns the condition of these pieces.
pub fn condition<R>(pieces: impl IntoIterator<Item = Piece>) -> Condition<R> {
    let (mut text, mut problems) = (String::new(), Vec::new());
    for mut piece in pieces {
        text.push_str(&piece.text);
        problems.append(&mut piece.problems);
    }
    Condition::checked(text, problems)
}

/// Returns the order by these sort keys, each with its direction.
pub fn order<R>(keys: &str) -> Order<R> {
    Order::of(keys.to_owned())
}

/// A kind, where it is, whose fields are compared with a `V` by the operators `Op`. The only `impl` is that of [`Takes`], so that the compiler
/// has no others to list.
pub trait TakesValue<Op, V, C> {
    /// Returns the value as it appears in the query.
    fn literal(value: &V) -> Literal;
}

impl<K: Takes<Op, V, C>, Op, V, C> TakesValue<Op, V, C> for K {
    fn literal(value: &V) -> Literal {
        K::literal(value)
    }
}

/// A kind, where it is, whose fields are compared with a `V` by the operators `Op`; `C` is the choices that `V` is an option of, where the
/// field holds options.
pub trait Takes<Op, V, C> {
    /// Returns the value as it appears in the query.
    fn literal(value: &V) -> Literal;
}

/// What a field is held as when no struct has it.
pub struct NotHeld;

macro_rules! takes {
    ($($kind:ident)*) => {$(
        takes! { @ $kind }
        takes! { @ InTable<$kind> }
        takes! { @ InRelated<$kind> }
    )*};
    (@ $kind:ty) => {
        impl<Op, V> Takes<Op, V, ()> for $kind
        where
            $kind: Accepts<Op, V, NotHeld>,
        {
            fn literal(value: &V) -> Literal {
                <$kind as Accepts<Op, V, NotHeld>>::literal(value)
            }
        }
    };
}

takes! {
    ID RECORD_NUMBER NUMBER CALC_NUMBER CALC_DATE CALC_TIME CALC_DATETIME CALC_HOUR_MINUTE
    SINGLE_LINE_TEXT LINK MULTI_LINE_TEXT RICH_TEXT FILE DATE TIME DATETIME CREATED_TIME UPDATED_TIME
    USER_SELECT CREATOR MODIFIER STATUS_ASSIGNEE ORGANIZATION_SELECT GROUP_SELECT UNKNOWN
}

macro_rules! takes_options {
    ($($kind:ident)*) => {$(
        takes_options! { @ $kind, $kind }
        takes_options! { @ InTable<$kind>, $kind }
        takes_options! { @ InRelated<$kind>, $kind }
    )*};
    (@ $place:ty, $kind:ident) => {
        impl<Op, C, V: AnyOption<$kind, C>> Takes<Op, V, C> for $place {
            fn literal(value: &V) -> Literal {
                value.literal()
            }
        }
    };
}

takes_options! { CHECK_BOX MULTI_SELECT RADIO_BUTTON DROP_DOWN STATUS }

/// The `C` of [`Takes`] for a value of an enum.
pub struct AsEnum<C>(PhantomData<C>);

/// An option of any choice field, by its enum.
pub trait EnumOption<C> {
    /// The text of the option.
    fn option(&self) -> &str;
}

impl<C: Choice> EnumOption<C> for C {
    fn option(&self) -> &str {
        self.as_str()
    }
}

impl<C: Choice> EnumOption<C> for &C {
    fn option(&self) -> &str {
        self.as_str()
    }
}

/// A field of related records, of which nothing is known, may be one with options.
impl<C, V: EnumOption<C>> Takes<Membership, V, AsEnum<C>> for InRelated<UNKNOWN> {
    fn literal(value: &V) -> Literal {
        Literal::text(value.option())
    }
}
