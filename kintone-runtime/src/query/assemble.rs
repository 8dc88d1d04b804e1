//! What the expansion of `query!` calls: a query that was checked while compiling, in pieces.

pub use super::accepts::{Equality, Membership, Ordering, Search};
use super::asks::{Compares, Values};
use super::literal::Literal;
use super::operand::*;
use super::{Condition, Order, condition};
use crate::kind::*;
use crate::record::{Field, Record};

/// A stretch of a condition.
pub struct Piece {
    text: String,
    problems: Vec<String>,
}

/// Text as it stands in the query.
pub fn text(text: &str) -> Piece {
    Piece {
        text: text.to_owned(),
        problems: Vec::new(),
    }
}

/// A value that the field with this code is compared with, by what fields of its kind take.
pub fn value<K: TakesValue<V, C>, V, C>(code: &str, value: &V) -> Piece {
    Piece::value(code, K::literal(value))
}

/// `code in (…)` as a whole; the operator is `in` or `not in`.
pub fn list<K: TakesValue<V, C>, V, C>(
    code: &str,
    operator: &str,
    values: impl Values<V>,
) -> Piece {
    let values = values.values().map(|value| K::literal(&value));
    Piece::list(code, operator, values)
}

/// As [`value`], by what the methods of the token take for the operators `Op`.
pub fn value_of<Op, R: Record, K: Kind + Compares<Op, V, T>, T, V>(
    field: Field<R, K, T>,
    value: &V,
) -> Piece {
    Piece::value(field.code(), K::literal(value))
}

/// As [`list`], by what the methods of the token take.
pub fn list_of<R: Record, K: Kind + Compares<Membership, V, T>, T, V>(
    field: Field<R, K, T>,
    operator: &str,
    values: impl Values<V>,
) -> Piece {
    let values = values.values().map(|value| K::literal(&value));
    Piece::list(field.code(), operator, values)
}

impl Piece {
    fn value(code: &str, literal: Literal) -> Piece {
        let mut problems = Vec::new();
        Piece {
            text: condition::value(&code, literal, &mut problems),
            problems,
        }
    }

    fn list(code: &str, operator: &str, values: impl Iterator<Item = Literal>) -> Piece {
        let (text, problems) = Condition::<()>::member(code, operator, values).into_part();
        Piece { text, problems }
    }
}

/// The condition of these pieces.
pub fn condition<R>(pieces: impl IntoIterator<Item = Piece>) -> Condition<R> {
    let (mut text, mut problems) = (String::new(), Vec::new());
    for mut piece in pieces {
        text.push_str(&piece.text);
        problems.append(&mut piece.problems);
    }
    Condition::checked(text, problems)
}

/// Sort keys, each with its direction.
pub fn order<R>(keys: &str) -> Order<R> {
    Order::of(keys.to_owned())
}

/// A bare kind whose fields are compared with a `V`. The only `impl` is that of [`Takes`], so that the compiler has no others
/// to list.
pub trait TakesValue<V, C> {
    /// The value as it stands in the query.
    fn literal(value: &V) -> Literal;
}

impl<K: Takes<V, C>, V, C> TakesValue<V, C> for K {
    fn literal(value: &V) -> Literal {
        K::literal(value)
    }
}

/// A bare kind whose fields are compared with a `V`, an option of the choices `C` if that is what they hold.
pub trait Takes<V, C>: Kind {
    /// The value as it stands in the query.
    fn literal(value: &V) -> Literal;
}

macro_rules! takes {
    ($($operand:ident: $($kind:ident)*;)*) => {$($(
        impl<V: $operand<$kind>> Takes<V, ()> for $kind {
            fn literal(value: &V) -> Literal {
                value.literal()
            }
        }
    )*)*};
}

takes! {
    IdOperand: ID;
    RecordNumberOperand: RECORD_NUMBER;
    NumberOperand: NUMBER CALC_NUMBER;
    CalculatedOperand: CALC_DATE CALC_TIME CALC_DATETIME CALC_HOUR_MINUTE;
    TextOperand: SINGLE_LINE_TEXT LINK MULTI_LINE_TEXT RICH_TEXT FILE;
    DateOperand: DATE;
    TimeOperand: TIME;
    InstantOperand: DATETIME CREATED_TIME UPDATED_TIME;
    UserOperand: USER_SELECT CREATOR MODIFIER STATUS_ASSIGNEE;
    OrganizationOperand: ORGANIZATION_SELECT;
    GroupOperand: GROUP_SELECT;
    AnyOperand: UNKNOWN;
}

macro_rules! takes_options {
    ($($kind:ident)*) => {$(
        impl<C, V: AnyOption<$kind, C>> Takes<V, C> for $kind {
            fn literal(value: &V) -> Literal {
                value.literal()
            }
        }
    )*};
}

takes_options! { CHECK_BOX MULTI_SELECT RADIO_BUTTON DROP_DOWN STATUS }
