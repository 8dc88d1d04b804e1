//! Which operators kintone has for which kind of field, and by which it sorts.

use super::field::Target;
use crate::kind::{self, Location};
use crate::names::listed;
use crate::query::diagnostics::{At, Mistakes};
use crate::query::tree::{Field, Operator};

/// Whether kintone has the operator for this field.
pub(super) fn check(
    operator: Operator,
    at: &At,
    target: &Target<'_>,
    mistakes: &mut Mistakes,
) -> bool {
    let allowed = allowed(target);
    if allowed.contains(&operator) {
        return true;
    }
    let shown = target.shown();
    if allowed.is_empty() {
        let remedy = match target.kind.name {
            "SUBTABLE" => {
                let members = target.form.fields.iter();
                let table = target.known.map_or("", |known| known.code.as_str());
                let members = members.filter(|known| known.table == table);
                let codes: Vec<&str> = members.map(|known| known.code.as_str()).collect();
                format!("; name one of its fields: {}", listed(&codes))
            }
            _ => String::new(),
        };
        mistakes.at(
            at,
            format_args!("{shown}: kintone cannot search by it{remedy}"),
        );
        return false;
    }
    if target.kind == &kind::UNKNOWN && target.location == Location::Related {
        let (operator, instead) = match operator {
            Operator::NotEqual => ("!=", "not in"),
            _ => ("=", "in"),
        };
        mistakes.at(
            at,
            format_args!("{shown}: kintone has no `{operator}` here; write {instead} (…)"),
        );
        return false;
    }
    let names: Vec<&str> = allowed.iter().map(|operator| operator.as_str()).collect();
    let empty = match operator {
        Operator::IsEmpty if allowed.contains(&Operator::Equal) => "; for no value write = \"\"",
        Operator::IsEmpty => "; for no value write in (\"\")",
        Operator::IsNotEmpty if allowed.contains(&Operator::Equal) => {
            "; for any value write != \"\""
        }
        Operator::IsNotEmpty => "; for any value write not in (\"\")",
        _ => "",
    };
    let operator = operator.as_str();
    mistakes.at(
        at,
        format_args!(
            "{shown}: kintone has no `{operator}` here; use {}{empty}",
            names.join(", ")
        ),
    );
    false
}

pub(super) fn is_membership(operator: Operator) -> bool {
    matches!(operator, Operator::In | Operator::NotIn)
}

fn allowed(target: &Target<'_>) -> Vec<Operator> {
    let all = Operator::ALL.into_iter().map(|(operator, _)| operator);
    all.filter(|operator| target.kind.has(operator.group(), target.location))
        .collect()
}

/// A sort key has one value in each record, and an order.
pub(super) fn check_order(field: &Field, target: &Target<'_>, mistakes: &mut Mistakes) {
    let shown = target.shown();
    let message = match target.location {
        Location::Related => format!("{shown}: kintone sorts by fields of the record itself"),
        Location::Table => format!("{shown}: kintone cannot sort by what has a value in each row"),
        Location::Record if target.kind.is_sortable => return,
        Location::Record => format!("{shown}: kintone cannot sort by it"),
    };
    mistakes.at(&field.place(), message);
}
