//! Compares a query with the form. Every word that kintone would refuse is a mistake.

mod field;
mod function;
mod operator;
mod value;

use super::diagnostics::Mistakes;
use super::form_text::{Form, Scope};
use super::tree::{Condition, Field, Literal, Operand, Operator, Predicate, Query};

pub(super) use self::field::{Target, target};
pub(super) use self::value::minute_before;

/// Checks the query and collects the mistakes.
pub(super) fn check(query: &Query, form: &Form, mistakes: &mut Mistakes) {
    if let (Some(condition), true) = (&query.condition, form.scope != Scope::Nothing) {
        walk(condition, form, mistakes);
    }
    for key in &query.order {
        // By what no query sorts, none sorts in either direction.
        if is_sorted(&key.field, form, mistakes) && key.lacks_direction {
            let code = &key.field.code;
            let message = format!("write the direction: `{code} asc` or `{code} desc`");
            mistakes.at(&key.field.place(), message);
        }
    }
}

/// Whether queries can sort by the field, as far as the form is known.
fn is_sorted(field: &Field, form: &Form, mistakes: &mut Mistakes) -> bool {
    if form.scope == Scope::Nothing {
        return true;
    }
    let table = form
        .field(&field.code)
        .filter(|known| known.kind == "SUBTABLE");
    if let (Some(_), Some((inner, _))) = (table, &field.of_other) {
        let message =
            format!("queries cannot sort by `{inner}`, which has a value in each row of the table");
        mistakes.at(&field.place(), message);
        return false;
    }
    target(field, form, mistakes)
        .is_some_and(|target| operator::check_order(field, &target, mistakes))
}

fn walk(condition: &Condition, form: &Form, mistakes: &mut Mistakes) {
    match condition {
        Condition::All(children) | Condition::Any(children) => {
            for child in children {
                walk(child, form, mistakes);
            }
        }
        Condition::Is(predicate) => one(predicate, form, mistakes),
    }
}

fn one(predicate: &Predicate, form: &Form, mistakes: &mut Mistakes) {
    // Without an operator the first word may not be a field.
    let Some((operator, at)) = &predicate.operator else {
        return;
    };
    let Some(target) = target(&predicate.field, form, mistakes) else {
        return;
    };
    // Values cannot be checked against a wrong operator, but options that do not exist are wrong in any case.
    let is_allowed = operator::check(*operator, at, &target, mistakes);
    let values = match &predicate.operand {
        Operand::None | Operand::Whole(..) => &[],
        Operand::One(value) => std::slice::from_ref(value),
        Operand::List(values) => &values[..],
    };
    for value in values {
        match &value.literal {
            Literal::Function(call) => {
                function::check(call, &value.at, &target, *operator, is_allowed, mistakes);
            }
            Literal::Text(_) | Literal::Number(_)
                if is_allowed || operator::is_membership(*operator) =>
            {
                value::check(value, &target, *operator, mistakes);
            }
            _ => {}
        }
    }
    if let Operand::One(value) = &predicate.operand
        && matches!(operator, Operator::Like | Operator::NotLike)
        && matches!(value.literal, Literal::Number(_) | Literal::Function(_))
        && is_allowed
    {
        mistakes.at(
            &value.at,
            format_args!(
                "`{}` searches for text: {} \"…\"",
                operator.as_str(),
                operator.as_str()
            ),
        );
    }
}
