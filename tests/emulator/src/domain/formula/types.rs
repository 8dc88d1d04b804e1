//! Rejects formulas whose values do not fit their operators and functions, as kintone does with `GAIA_IL01` when a form is
//! deployed.
//!
//! The rules generalise what was measured on the service: arithmetic and rounding accept neither text nor lists, `&` does not
//! accept lists, and `CONTAINS` accepts no field in a table other than text.

use super::format::Format;
use super::function::Function;
use super::grammar::Expression;
use super::operator::Operator;
use super::resolve::{Location, Source};

/// What is known of a value without computing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    /// A number, date, time or boolean.
    Number,
    Text,
    List,
    /// The branches of an `IF` differ.
    Either,
}

/// Says what no record could make work.
pub(super) fn check(formula: &Expression<Source>) -> Result<(), String> {
    type_of(formula).map(|_| ())
}

fn type_of(expression: &Expression<Source>) -> Result<Type, String> {
    Ok(match expression {
        Expression::Number(_) => Type::Number,
        Expression::Text(_) => Type::Text,
        Expression::Field(source) => match source.format {
            Format::Text | Format::Person => Type::Text,
            Format::List => Type::List,
            _ => Type::Number,
        },
        Expression::Negated(inner) => {
            check_number(type_of(inner)?, "-")?;
            Type::Number
        }
        Expression::Chain(first, others) => {
            let mut left = type_of(first)?;
            for (operator, operand) in others {
                left = joined(left, *operator, type_of(operand)?)?;
            }
            left
        }
        Expression::Call(function, arguments) => call(*function, arguments)?,
    })
}

fn joined(left: Type, operator: Operator, right: Type) -> Result<Type, String> {
    let text = match operator {
        Operator::Concatenate if left == Type::List || right == Type::List => {
            return Err("`&` does not take a field with several options".to_owned());
        }
        Operator::Concatenate => return Ok(Type::Text),
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
        Operator::Power => "^",
        Operator::Equal
        | Operator::NotEqual
        | Operator::Less
        | Operator::LessOrEqual
        | Operator::Greater
        | Operator::GreaterOrEqual => return Ok(Type::Number),
    };
    check_number(left, text)?;
    check_number(right, text)?;
    Ok(Type::Number)
}

fn call(function: Function, arguments: &[Expression<Source>]) -> Result<Type, String> {
    let types = arguments
        .iter()
        .map(type_of)
        .collect::<Result<Vec<Type>, String>>()?;
    Ok(match function {
        Function::Round | Function::RoundUp | Function::RoundDown | Function::Yen => {
            for &argument in &types {
                check_number(argument, function.name())?;
            }
            match function {
                Function::Yen => Type::Text,
                _ => Type::Number,
            }
        }
        Function::If => match types[..] {
            [_, yes, no] if yes == no => yes,
            _ => Type::Either,
        },
        Function::Contains => {
            check_contains(arguments)?;
            Type::Number
        }
        Function::DateFormat => Type::Text,
        Function::Sum | Function::And | Function::Or | Function::Not => Type::Number,
    })
}

fn check_contains(arguments: &[Expression<Source>]) -> Result<(), String> {
    match arguments.first() {
        Some(Expression::Field(source))
            if matches!(source.place, Location::Rows(_)) && source.format != Format::Text =>
        {
            Err(format!(
                "of the fields of a table CONTAINS takes texts only, and `{}` is not one",
                source.code
            ))
        }
        _ => Ok(()),
    }
}

fn check_number(found: Type, taker: &str) -> Result<(), String> {
    match found {
        Type::Text => Err(format!("`{taker}` does not take a text")),
        Type::List => Err(format!(
            "`{taker}` does not take a field with several options"
        )),
        Type::Number | Type::Either => Ok(()),
    }
}
