//! Resolves the names in a formula.

use super::date_format::time_zone;
use super::format::Format;
use super::function::Function;
use super::grammar::Expression;
use crate::domain::form::{Field, Form};

/// The form, and the table that the formula is in.
pub(super) struct Resolver<'a> {
    pub(super) form: &'a Form,
    pub(super) table: Option<&'a Field>,
}

impl Resolver<'_> {
    pub(super) fn resolve(
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
                    && time_zone(zone).is_none()
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
            None if own_table.is_none() => Location::Here,
            None => Location::Record,
            Some(table) if own_table == Some(table.code.as_str()) => Location::Here,
            Some(table) if takes_rows => Location::Rows(table.code.clone()),
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

/// Where the value of a field that a formula names comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Source {
    pub(super) code: String,
    pub(super) place: Location,
    pub(super) format: Format,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Location {
    /// The row for a formula in a table, else the record.
    Here,
    Record,
    /// All rows of a table.
    Rows(String),
}
