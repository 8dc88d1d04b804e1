//! The values of formulas, and what operators make of them.

use std::cmp::Ordering;

use bigdecimal::{BigDecimal, RoundingMode, ToPrimitive, Zero};

use super::operator::Operator;
use crate::domain::decimal;

/// The maximum number of digits before and after the decimal point in a formula. Both are far beyond the 30 digits that are
/// stored.
const LARGEST_SCALE: i64 = 300;

/// The exponents that `^` takes. Source: kintone help, operators of formulas
const LARGEST_EXPONENT: i64 = 100;

/// A formula cannot be computed: the field reads as empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Failure;

/// An intermediate result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A number; dates and times are Unix seconds, or seconds of the day.
    Number(BigDecimal),
    /// A number or date field without value: 0 where a number is needed, `""` where a text is.
    Empty,
    Text(String),
    Boolean(bool),
    List(Vec<String>),
}

impl Value {
    pub(super) fn number(&self) -> Result<BigDecimal, Failure> {
        match self {
            Value::Number(number) => Ok(number.clone()),
            Value::Empty => Ok(BigDecimal::zero()),
            Value::Boolean(boolean) => Ok(BigDecimal::from(u8::from(*boolean))),
            Value::Text(_) | Value::List(_) => Err(Failure),
        }
    }

    pub(super) fn boolean(&self) -> Result<bool, Failure> {
        match self {
            Value::Boolean(boolean) => Ok(*boolean),
            other => Ok(!other.number()?.is_zero()),
        }
    }

    /// Returns an integer in a range that callers check further; the fraction is cut off.
    pub(super) fn integer(&self) -> Result<i64, Failure> {
        let number = self.number()?;
        number
            .with_scale_round(0, RoundingMode::Down)
            .to_i64()
            .ok_or(Failure)
    }

    fn equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Text(left), Value::Text(right)) => left == right,
            (Value::Text(text), Value::Empty) | (Value::Empty, Value::Text(text)) => {
                text.is_empty()
            }
            (Value::Text(text), number) | (number, Value::Text(text)) => {
                match (decimal::parse(text), number.number()) {
                    (Ok(left), Ok(right)) => left == right,
                    _ => false,
                }
            }
            (left, right) => left.number().is_ok_and(|left| right.number() == Ok(left)),
        }
    }

    fn compare(&self, other: &Value) -> Result<Ordering, Failure> {
        Ok(self.number()?.cmp(&other.number()?))
    }
}

/// Computes everything but `&`, whose texts depend on the precision of the app.
pub(super) fn operate(operator: Operator, left: &Value, right: &Value) -> Result<Value, Failure> {
    let compared = |wanted: fn(Ordering) -> bool| Ok(Value::Boolean(wanted(left.compare(right)?)));
    let number = match operator {
        Operator::Equal => return Ok(Value::Boolean(left.equals(right))),
        Operator::NotEqual => return Ok(Value::Boolean(!left.equals(right))),
        Operator::Less => return compared(Ordering::is_lt),
        Operator::LessOrEqual => return compared(Ordering::is_le),
        Operator::Greater => return compared(Ordering::is_gt),
        Operator::GreaterOrEqual => return compared(Ordering::is_ge),
        Operator::Concatenate => return Err(Failure),
        Operator::Add => left.number()? + right.number()?,
        Operator::Subtract => left.number()? - right.number()?,
        Operator::Multiply => left.number()? * right.number()?,
        Operator::Divide => divide(&left.number()?, &right.number()?)?,
        Operator::Power => power(&left.number()?, right.integer()?)?,
    };
    bounded(number).map(Value::Number)
}

/// Returns the sum of numbers.
pub(super) fn sum(values: impl IntoIterator<Item = Value>) -> Result<Value, Failure> {
    let mut total = BigDecimal::zero();
    for value in values {
        total += value.number()?;
    }
    bounded(total).map(Value::Number)
}

fn divide(left: &BigDecimal, right: &BigDecimal) -> Result<BigDecimal, Failure> {
    match right.is_zero() {
        true => Err(Failure),
        false => Ok(left / right),
    }
}

fn power(base: &BigDecimal, exponent: i64) -> Result<BigDecimal, Failure> {
    if exponent.abs() > LARGEST_EXPONENT {
        return Err(Failure);
    }
    let mut product = BigDecimal::from(1);
    for _ in 0..exponent.abs() {
        product = bounded(product * base)?;
    }
    match exponent < 0 {
        true => divide(&BigDecimal::from(1), &product),
        false => Ok(product),
    }
}

/// Keeps numbers at a size that is quick to compute with.
fn bounded(number: BigDecimal) -> Result<BigDecimal, Failure> {
    if number.is_zero() {
        return Ok(BigDecimal::zero());
    }
    if number.order_of_magnitude() > LARGEST_SCALE {
        return Err(Failure);
    }
    Ok(match number.fractional_digit_count() > LARGEST_SCALE {
        true => number.with_scale_round(LARGEST_SCALE, RoundingMode::HalfEven),
        false => number,
    })
}
