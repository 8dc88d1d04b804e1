//! Computes CALC and auto-calculated text.
//!
//! [`Formulas::compile`] reads the formulas of a form once; [`Formulas::recompute`] fills their fields in a record. Where
//! kintone's documentation is silent, this server reads: `^` from left to right, and a sign tighter than `^`; a text is
//! no number even if it looks like one; an empty number or date is 0, and equal to `""`; a formula in a table sees other
//! fields of its row, also in `SUM`; a calculated field that others use counts as it is stored, rounded and without
//! seconds; hours of `HOUR_MINUTE` have no leading zero; a creator or modifier is its name.

use std::collections::HashSet;
use std::fmt;

use bigdecimal::{BigDecimal, RoundingMode, ToPrimitive};
use chrono::{DateTime, Datelike};
use serde_json::{Map, Value as Json};

use crate::dates::{datetime_text, parse_date, parse_datetime, parse_time};
use crate::decimal;
use crate::form::{Field, FieldType, Form, NumberPrecision};

mod date_format;
mod function;
mod grammar;
mod value;

use function::Function;
use grammar::{Expression, Operator};
use value::{Failure, Value};

/// The formulas of a form, in an order in which each comes after those that it needs.
#[derive(Debug, Clone)]
pub struct Formulas {
    formulas: Vec<Formula>,
    precision: NumberPrecision,
}

#[derive(Debug, Clone)]
struct Formula {
    code: String,
    table: Option<String>,
    expression: Expression<Source>,
    result: Format,
}

/// Where the value of a field that a formula names comes from.
#[derive(Debug, Clone, PartialEq)]
struct Source {
    code: String,
    place: Place,
    format: Format,
}

#[derive(Debug, Clone, PartialEq)]
enum Place {
    /// The row for a formula in a table, else the record.
    Here,
    Record,
    /// All rows of a table.
    Rows(String),
}

/// How a value is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Number,
    Text,
    List,
    Person,
    Date,
    Time,
    Datetime,
    HoursAndMinutes,
}

/// A formula that cannot be used. kintone answers `GAIA_IL01` when such a form is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaError {
    /// The code of the field with the formula.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

impl Formulas {
    /// Reads all formulas of a form. Unknown functions and fields are refused, and so are formulas that need each other.
    pub fn compile(form: &Form) -> Result<Formulas, FormulaError> {
        let mut formulas = Vec::new();
        for field in &form.fields {
            for (field, table) in std::iter::once((field, None))
                .chain(field.fields.iter().map(|inner| (inner, Some(field))))
            {
                if field.is_calculated() {
                    formulas.push(Formula::compile(form, field, table)?);
                }
            }
        }
        Ok(Formulas {
            formulas: in_order_of_need(formulas)?,
            precision: form.number_precision,
        })
    }

    /// Fills every calculated field of a record, also in the rows of its tables.
    pub fn recompute(&self, record: &mut Map<String, Json>) {
        for formula in &self.formulas {
            let Some(table) = &formula.table else {
                let text = self.compute(formula, record, None);
                record.insert(formula.code.clone(), Json::String(text));
                continue;
            };
            let texts: Vec<String> = rows(record, table)
                .map(|row| self.compute(formula, record, Some(row)))
                .collect();
            let rows = record.get_mut(table).and_then(Json::as_array_mut);
            let rows = rows
                .into_iter()
                .flatten()
                .filter_map(|row| row.get_mut("value")?.as_object_mut());
            for (row, text) in rows.zip(texts) {
                row.insert(formula.code.clone(), Json::String(text));
            }
        }
    }

    /// The text to store: empty where the formula fails.
    fn compute(
        &self,
        formula: &Formula,
        record: &Map<String, Json>,
        row: Option<&Map<String, Json>>,
    ) -> String {
        let scope = Scope {
            record,
            row,
            precision: self.precision,
        };
        scope
            .evaluate(&formula.expression)
            .and_then(|value| scope.store(formula.result, &value))
            .unwrap_or_default()
    }
}

impl Formula {
    fn compile(form: &Form, field: &Field, table: Option<&Field>) -> Result<Formula, FormulaError> {
        let resolver = Resolver { form, table };
        let expression = match field.expression.trim() {
            "" => Ok(Expression::Text(String::new())),
            text => grammar::parse(text).and_then(|parsed| resolver.resolve(parsed, false)),
        };
        Ok(Formula {
            code: field.code.clone(),
            table: table.map(|table| table.code.clone()),
            expression: expression.map_err(|message| FormulaError {
                field: field.code.clone(),
                message,
            })?,
            result: Format::of(field).unwrap_or(Format::Text),
        })
    }
}

/// Finds what the names in a formula stand for.
struct Resolver<'a> {
    form: &'a Form,
    table: Option<&'a Field>,
}

impl Resolver<'_> {
    fn resolve(
        &self,
        expression: Expression<String>,
        takes_rows: bool,
    ) -> Result<Expression<Source>, String> {
        Ok(match expression {
            Expression::Number(number) => Expression::Number(number),
            Expression::Text(text) => Expression::Text(text),
            Expression::Field(code) => Expression::Field(self.source(code, takes_rows)?),
            Expression::Negated(inner) => {
                Expression::Negated(Box::new(self.resolve(*inner, false)?))
            }
            Expression::Chain(first, others) => Expression::Chain(
                Box::new(self.resolve(*first, false)?),
                others
                    .into_iter()
                    .map(|(operator, operand)| Ok((operator, self.resolve(operand, false)?)))
                    .collect::<Result<_, String>>()?,
            ),
            Expression::Call(function, arguments) => {
                if !function.takes(arguments.len()) {
                    let count = arguments.len();
                    let name = function.name();
                    return Err(format!("{name} does not take {count} arguments"));
                }
                if let (Function::DateFormat, Some(Expression::Text(zone))) =
                    (function, arguments.get(2))
                    && date_format::time_zone(zone).is_none()
                {
                    return Err(format!("unknown time zone `{zone}`"));
                }
                let arguments = arguments
                    .into_iter()
                    .enumerate()
                    .map(|(at, argument)| self.resolve(argument, function.takes_rows(at)))
                    .collect::<Result<_, String>>()?;
                Expression::Call(function, arguments)
            }
        })
    }

    fn source(&self, code: String, takes_rows: bool) -> Result<Source, String> {
        let (field, table) = self
            .form
            .find(&code)
            .ok_or_else(|| format!("unknown field `{code}`"))?;
        let format = Format::of(field).ok_or_else(|| {
            format!(
                "the field `{code}` of type {} cannot be used in formulas",
                field.field_type.name()
            )
        })?;
        let own_table = self.table.map(|table| table.code.as_str());
        let place = match table {
            None if own_table.is_none() => Place::Here,
            None => Place::Record,
            Some(table) if own_table == Some(table.code.as_str()) => Place::Here,
            Some(table) if takes_rows => Place::Rows(table.code.clone()),
            Some(table) => {
                return Err(format!(
                    "the field `{code}` is in the table `{}`; use it in SUM or CONTAINS",
                    table.code
                ));
            }
        };
        Ok(Source {
            code,
            place,
            format,
        })
    }
}

impl Format {
    /// How the values of a field are stored; `None` for fields that formulas cannot use.
    fn of(field: &Field) -> Option<Format> {
        use FieldType::*;
        Some(match field.field_type {
            Number => Format::Number,
            SingleLineText | RadioButton | DropDown => Format::Text,
            CheckBox | MultiSelect => Format::List,
            Creator | Modifier => Format::Person,
            Date => Format::Date,
            Time => Format::Time,
            Datetime | CreatedTime | UpdatedTime => Format::Datetime,
            Calc => match field.format.as_str() {
                "DATE" => Format::Date,
                "TIME" => Format::Time,
                "DATETIME" => Format::Datetime,
                "HOUR_MINUTE" | "DAY_HOUR_MINUTE" => Format::HoursAndMinutes,
                _ => Format::Number,
            },
            _ => return None,
        })
    }

    fn read(self, stored: Option<&Json>) -> Value {
        let text = match stored {
            Some(Json::String(text)) => text.as_str(),
            Some(Json::Array(members)) => {
                let members = members.iter().filter_map(Json::as_str);
                return Value::List(members.map(str::to_owned).collect());
            }
            Some(person @ Json::Object(_)) => person["name"].as_str().unwrap_or_default(),
            _ => "",
        };
        let seconds = match self {
            Format::Text | Format::Person => return Value::Text(text.to_owned()),
            Format::List => return Value::List(Vec::new()),
            Format::Number => return decimal::parse(text).map_or(Value::Empty, Value::Number),
            Format::Date => parse_date(text)
                .map(|date| date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp()),
            Format::Datetime => parse_datetime(text).map(|instant| instant.timestamp()),
            Format::Time => parse_time(text).map(|time| {
                time.signed_duration_since(chrono::NaiveTime::MIN)
                    .num_seconds()
            }),
            Format::HoursAndMinutes => parse_hours_and_minutes(text),
        };
        seconds.map_or(Value::Empty, |seconds| {
            Value::Number(BigDecimal::from(seconds))
        })
    }
}

/// What a formula sees.
struct Scope<'a> {
    record: &'a Map<String, Json>,
    row: Option<&'a Map<String, Json>>,
    precision: NumberPrecision,
}

impl Scope<'_> {
    fn evaluate(&self, expression: &Expression<Source>) -> Result<Value, Failure> {
        Ok(match expression {
            Expression::Number(number) => Value::Number(number.clone()),
            Expression::Text(text) => Value::Text(text.clone()),
            Expression::Field(source) => {
                let place = match source.place {
                    Place::Here => self.row.unwrap_or(self.record),
                    Place::Record => self.record,
                    // The resolver lets these through only where `values` reads them.
                    Place::Rows(_) => return Err(Failure),
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
                            Value::Text(self.text(&value)? + &self.text(&operand)?)
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

    /// The value of an argument, or its values in all rows.
    fn values(&self, argument: &Expression<Source>) -> Result<Vec<Value>, Failure> {
        match argument {
            Expression::Field(Source {
                code,
                place: Place::Rows(table),
                format,
            }) => Ok(rows(self.record, table)
                .map(|row| format.read(row.get(code)))
                .collect()),
            argument => self.evaluate(argument).map(|value| vec![value]),
        }
    }

    fn text(&self, value: &Value) -> Result<String, Failure> {
        match value {
            Value::Text(text) => Ok(text.clone()),
            Value::Empty => Ok(String::new()),
            Value::List(_) => Err(Failure),
            Value::Number(_) | Value::Boolean(_) => self.number_text(&value.number()?),
        }
    }

    fn number_text(&self, number: &BigDecimal) -> Result<String, Failure> {
        let rounded = decimal::round(number, self.precision).map_err(|_| Failure)?;
        Ok(decimal::plain(&rounded))
    }

    /// The text in which a result is stored. Seconds are cut off.
    fn store(&self, format: Format, value: &Value) -> Result<String, Failure> {
        if format == Format::Text {
            return self.text(value);
        }
        let number = value.number()?;
        if format == Format::Number {
            return self.number_text(&number);
        }
        let floor = |mode| number.with_scale_round(0, mode).to_i64().ok_or(Failure);
        let instant = || {
            DateTime::from_timestamp(floor(RoundingMode::Floor)?, 0)
                .filter(|instant| (1..=9999).contains(&instant.year()))
                .ok_or(Failure)
        };
        match format {
            Format::Datetime => instant().map(datetime_text),
            Format::Date => Ok(instant()?.date_naive().to_string()),
            Format::Time => {
                let minutes = floor(RoundingMode::Floor)?.rem_euclid(86_400) / 60;
                Ok(format!("{:02}:{:02}", minutes / 60, minutes % 60))
            }
            _ => {
                let minutes = floor(RoundingMode::Down)? / 60;
                let sign = if minutes < 0 { "-" } else { "" };
                let minutes = minutes.unsigned_abs();
                Ok(format!("{sign}{}:{:02}", minutes / 60, minutes % 60))
            }
        }
    }
}

/// `-49:30` as seconds.
fn parse_hours_and_minutes(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let (sign, hours) = match hours.strip_prefix('-') {
        Some(hours) => (-1, hours),
        None => (1, hours),
    };
    let seconds = hours
        .parse::<i64>()
        .ok()?
        .checked_mul(3600)?
        .checked_add(minutes.parse::<i64>().ok()?.checked_mul(60)?)?;
    Some(sign * seconds)
}

fn rows<'a>(
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

/// Sorts formulas so that each comes after those that it needs.
fn in_order_of_need(mut waiting: Vec<Formula>) -> Result<Vec<Formula>, FormulaError> {
    let mut pending: HashSet<String> = waiting.iter().map(|formula| formula.code.clone()).collect();
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let (ready, blocked): (Vec<Formula>, Vec<Formula>) = waiting
            .into_iter()
            .partition(|formula| !needs_any(&formula.expression, &pending));
        if let (true, Some(formula)) = (ready.is_empty(), blocked.first()) {
            return Err(FormulaError {
                field: formula.code.clone(),
                message: "the formula needs its own result, directly or through others".to_owned(),
            });
        }
        for formula in &ready {
            pending.remove(&formula.code);
        }
        ordered.extend(ready);
        waiting = blocked;
    }
    Ok(ordered)
}

fn needs_any(expression: &Expression<Source>, codes: &HashSet<String>) -> bool {
    match expression {
        Expression::Number(_) | Expression::Text(_) => false,
        Expression::Field(source) => codes.contains(&source.code),
        Expression::Negated(inner) => needs_any(inner, codes),
        Expression::Chain(first, others) => {
            needs_any(first, codes) || others.iter().any(|(_, operand)| needs_any(operand, codes))
        }
        Expression::Call(_, arguments) => {
            arguments.iter().any(|argument| needs_any(argument, codes))
        }
    }
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "formula of field {}: {}", self.field, self.message)
    }
}

impl std::error::Error for FormulaError {}

#[cfg(test)]
mod tests;
