//! The functions of formulas.

use bigdecimal::{BigDecimal, RoundingMode};

use super::date_format::format_date;
use super::value::{Failure, Value};
use crate::domain::decimal;

/// The digits that the rounding functions keep or drop at most.
const MOST_PLACES: i64 = 100;

/// The arguments of `AND`, measured on the service; `OR` is assumed to be like it.
const MOST_CONDITIONS: usize = 32;

/// A function that kintone has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Sum,
    If,
    And,
    Or,
    Not,
    Round,
    RoundUp,
    RoundDown,
    Yen,
    DateFormat,
    Contains,
}

const FUNCTIONS: [(&str, Function); 11] = [
    ("SUM", Function::Sum),
    ("IF", Function::If),
    ("AND", Function::And),
    ("OR", Function::Or),
    ("NOT", Function::Not),
    ("ROUND", Function::Round),
    ("ROUNDUP", Function::RoundUp),
    ("ROUNDDOWN", Function::RoundDown),
    ("YEN", Function::Yen),
    ("DATE_FORMAT", Function::DateFormat),
    ("CONTAINS", Function::Contains),
];

impl Function {
    /// Returns the function with this name, in any case.
    pub(super) fn named(name: &str) -> Result<Function, String> {
        FUNCTIONS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|&(_, function)| function)
            .ok_or_else(|| format!("unknown function `{name}`"))
    }

    /// Returns the name as the documentation writes it.
    pub(super) fn name(self) -> &'static str {
        FUNCTIONS
            .iter()
            .find(|&&(_, function)| function == self)
            .map_or("", |&(name, _)| name)
    }

    /// Returns whether the function accepts this number of arguments.
    pub(super) fn takes(self, count: usize) -> bool {
        match self {
            Function::Sum => count >= 1,
            Function::And | Function::Or => (1..=MOST_CONDITIONS).contains(&count),
            Function::Not => count == 1,
            Function::Round | Function::RoundUp | Function::RoundDown | Function::Yen => {
                count == 1 || count == 2
            }
            Function::Contains => count == 2,
            Function::If | Function::DateFormat => count == 3,
        }
    }

    /// Returns whether an argument may be a field of a table, standing for its values in all rows.
    pub(super) fn takes_rows(self, argument: usize) -> bool {
        match self {
            Function::Sum => true,
            Function::Contains => argument == 0,
            _ => false,
        }
    }
}

/// `ROUND` and its relatives; without a second argument, to an integer. `ROUND` takes the middle away from zero.
pub(super) fn round(
    number: &Value,
    places: Option<&Value>,
    mode: RoundingMode,
) -> Result<Value, Failure> {
    rounded(number, places, mode).map(|(number, _)| Value::Number(number))
}

/// `¥1,234.50`: the sign comes first, and the digits after the point stay even if they are zeros.
pub(super) fn yen(number: &Value, places: Option<&Value>) -> Result<Value, Failure> {
    let (number, places) = rounded(number, places, RoundingMode::HalfUp)?;
    let text = number.abs().with_scale(places.max(0)).to_plain_string();
    let (integer, fraction) = match text.split_once('.') {
        Some((integer, fraction)) => (integer, format!(".{fraction}")),
        None => (text.as_str(), String::new()),
    };
    let mut grouped = String::new();
    for (at, digit) in integer.chars().enumerate() {
        if at > 0 && (integer.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if number < BigDecimal::default() {
        "-"
    } else {
        ""
    };
    Ok(Value::Text(format!("{sign}¥{grouped}{fraction}")))
}

/// Returns the text of an instant in a zone; empty for an empty date.
pub(super) fn date_format(
    instant: &Value,
    pattern: &Value,
    zone: &Value,
) -> Result<Value, Failure> {
    let (Value::Text(pattern), Value::Text(zone)) = (pattern, zone) else {
        return Err(Failure);
    };
    if *instant == Value::Empty {
        return Ok(Value::Text(String::new()));
    }
    format_date(instant.integer()?, pattern, zone)
        .map(Value::Text)
        .ok_or(Failure)
}

/// Returns whether one of the values is, or has among its members, exactly this text.
pub(super) fn contains(values: &[Value], text: &Value) -> Result<Value, Failure> {
    let Value::Text(wanted) = text else {
        return Err(Failure);
    };
    let found = values.iter().any(|value| match value {
        Value::Text(text) => text == wanted,
        Value::List(members) => members.contains(wanted),
        _ => false,
    });
    Ok(Value::Boolean(found))
}

fn rounded(
    number: &Value,
    places: Option<&Value>,
    mode: RoundingMode,
) -> Result<(BigDecimal, i64), Failure> {
    let places = places.map_or(Ok(0), Value::integer)?;
    if places.abs() > MOST_PLACES {
        return Err(Failure);
    }
    Ok((decimal::round_to(&number.number()?, places, mode), places))
}
