//! Computes a formula for one record, or for one row of a table.

use bigdecimal::RoundingMode;
use serde_json::{Map, Value as Json};

use super::format::{Format, text};
use super::function::{self, Function};
use super::grammar::Expression;
use super::operator::Operator;
use super::resolve::{Location, Source};
use super::value::{self, Failure, Value};
use crate::domain::form::NumberPrecision;

/// The longest text that `&` makes, in bytes: formulas that use each other could double a text many times.
const LONGEST_TEXT: usize = 1_000_000;

/// What a formula sees.
pub(super) struct Scope<'a> {
    pub(super) record: &'a Map<String, Json>,
    pub(super) row: Option<&'a Map<String, Json>>,
    pub(super) precision: NumberPrecision,
}

impl Scope<'_> {
    pub(super) fn evaluate(&self, expression: &Expression<Source>) -> Result<Value, Failure> {
        Ok(match expression {
            Expression::Number(number) => Value::Number(number.clone()),
            Expression::Text(text) => Value::Text(text.clone()),
            Expression::Field(source) => {
                let place = match source.place {
                    Location::Here => self.row.unwrap_or(self.record),
                    Location::Record => self.record,
                    // The resolver lets these through only where `values` reads them.
                    Location::Rows(_) => return Err(Failure),
                };
                source.format.read(place.get(&source.code))
            }
            Expression::Negated(inner) => Value::Number(-self.evaluate(inner)?.number()?),
            Expression::Chain(first, others) => {
                let mut value = self.evaluate(first)?;
                for (operator, operand) in others {
                    let operand = self.evaluate(operand)?;
                    value = match operator {
                        Operator::Concatenate => {
                            let left = text(&value, self.precision)?;
                            let joined = left + &text(&operand, self.precision)?;
                            if joined.len() > LONGEST_TEXT {
                                return Err(Failure);
                            }
                            Value::Text(joined)
                        }
                        operator => value::operate(*operator, &value, &operand)?,
                    };
                }
                value
            }
            Expression::Call(function, arguments) => self.call(*function, arguments)?,
        })
    }

    fn call(&self, function: Function, arguments: &[Expression<Source>]) -> Result<Value, Failure> {
        let argument = |at: usize| match arguments.get(at) {
            Some(argument) => self.evaluate(argument),
            None => Err(Failure),
        };
        let places = || {
            arguments
                .get(1)
                .map(|places| self.evaluate(places))
                .transpose()
        };
        match function {
            Function::Sum => {
                let mut values = Vec::new();
                for argument in arguments {
                    values.extend(self.values(argument)?);
                }
                value::sum(values)
            }
            Function::Contains => match arguments {
                [list, _] if self.is_top_level_text(list) => Err(Failure),
                [list, text] => function::contains(&self.values(list)?, &self.evaluate(text)?),
                _ => Err(Failure),
            },
            Function::If if argument(0)?.boolean()? => argument(1),
            Function::If => argument(2),
            Function::Not => Ok(Value::Boolean(!argument(0)?.boolean()?)),
            Function::And | Function::Or => {
                let mut found = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    found.push(self.evaluate(argument)?.boolean()?);
                }
                Ok(Value::Boolean(match function {
                    Function::And => found.iter().all(|&boolean| boolean),
                    _ => found.iter().any(|&boolean| boolean),
                }))
            }
            Function::Round => {
                function::round(&argument(0)?, places()?.as_ref(), RoundingMode::HalfUp)
            }
            Function::RoundUp => {
                function::round(&argument(0)?, places()?.as_ref(), RoundingMode::Up)
            }
            Function::RoundDown => {
                function::round(&argument(0)?, places()?.as_ref(), RoundingMode::Down)
            }
            Function::Yen => function::yen(&argument(0)?, places()?.as_ref()),
            Function::DateFormat => {
                function::date_format(&argument(0)?, &argument(1)?, &argument(2)?)
            }
        }
    }

    /// Computes `CONTAINS` of a top-level text or drop-down, which the service computes to an empty value.
    fn is_top_level_text(&self, argument: &Expression<Source>) -> bool {
        let Expression::Field(source) = argument else {
            return false;
        };
        let is_top_level = match source.place {
            Location::Here => self.row.is_none(),
            Location::Record => true,
            Location::Rows(_) => false,
        };
        is_top_level && matches!(source.format, Format::Text | Format::Person)
    }

    /// Returns the value of an argument, or its values in all rows.
    fn values(&self, argument: &Expression<Source>) -> Result<Vec<Value>, Failure> {
        match argument {
            Expression::Field(Source {
                code,
                place: Location::Rows(table),
                format,
            }) => Ok(rows(self.record, table)
                .map(|row| format.read(row.get(code)))
                .collect()),
            argument => self.evaluate(argument).map(|value| vec![value]),
        }
    }
}

/// Returns the values of each row of a table.
pub(super) fn rows<'a>(
    record: &'a Map<String, Json>,
    table: &str,
) -> impl Iterator<Item = &'a Map<String, Json>> {
    record
        .get(table)
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(|row| row["value"].as_object())
}
