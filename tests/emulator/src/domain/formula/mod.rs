//! Computes CALC and auto-calculated text.
//!
//! [`Formulas::compile`] reads the formulas of a form once; [`Formulas::recompute`] fills their fields in a record. Where
//! kintone's documentation is silent, this server makes these choices: `^` is evaluated from left to right, and signs bind
//! tighter than `^`; text is not a number even if it looks like one; an empty number or date is 0, and equal to `""`; a
//! formula in a table refers to the fields of its own row, even in `SUM`; formulas use the stored values of other calculated
//! fields, rounded and without seconds; hours of `HOUR_MINUTE` have no leading zero; a creator or modifier is its name.

use std::collections::HashSet;
use std::fmt;

use serde_json::{Map, Value as Json};

use crate::domain::form::{Field, Form, NumberPrecision};

mod date_format;
mod evaluate;
mod format;
mod function;
mod grammar;
mod operator;
mod resolve;
mod types;
mod value;

use evaluate::{Scope, rows};
use format::Format;
use grammar::Expression;
use resolve::{Resolver, Source};

/// The formulas of a form, each after those that it depends on.
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

/// The error of an invalid formula. kintone answers `GAIA_IL01` when such a form is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaError {
    /// The code of the field with the formula.
    pub field: String,
    /// The description of the error.
    pub message: String,
}

impl Formulas {
    /// Compiles all formulas of a form. Fails on unknown functions and fields, and on formulas that depend on each other.
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

    /// Computes every calculated field of a record, including those in its tables.
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

    /// Returns the text to store: empty where the formula fails.
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
            .and_then(|value| formula.result.write(&value, self.precision))
            .unwrap_or_default()
    }
}

impl Formula {
    fn compile(form: &Form, field: &Field, table: Option<&Field>) -> Result<Formula, FormulaError> {
        let resolver = Resolver { form, table };
        let expression = match field.expression.trim() {
            "" => Ok(Expression::Text(String::new())),
            text => grammar::parse(text)
                .and_then(|parsed| resolver.resolve(parsed, false))
                .and_then(|resolved| types::check(&resolved).map(|()| resolved)),
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

/// Returns whether the results of two calculated fields are stored in the same notation.
pub(crate) fn is_stored_alike(one: &Field, other: &Field) -> bool {
    Format::of(one) == Format::of(other)
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
