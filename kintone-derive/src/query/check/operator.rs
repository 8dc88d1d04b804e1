//! Checks operators and sort keys against the kind of the field.

use super::field::Target;
use crate::kind::{self, Location};
use crate::names::{list, listed};
use crate::query::diagnostics::{At, Mistakes};
use crate::query::tree::{Field, Operator};

/// Checks that the field takes the operator, and returns whether it does.
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
    let message = match (operator, &allowed[..]) {
        (_, []) => format!("queries cannot use {shown}{}", members(target)),
        // A field of unknown kind takes everything but `=` and `!=` there.
        (Operator::NotEqual, _) if target.kind == &kind::UNKNOWN => {
            format!("{shown} does not take `!=`; use `not in (…)`")
        }
        (_, _) if target.kind == &kind::UNKNOWN => {
            format!("{shown} does not take `=`; use `in (…)`")
        }
        (_, allowed) => {
            let names: Vec<&str> = allowed.iter().map(|operator| operator.as_str()).collect();
            let has_equality = allowed.contains(&Operator::Equal);
            let instead = match (operator, has_equality) {
                (Operator::IsEmpty, true) => "`= \"\"`".to_owned(),
                (Operator::IsEmpty, false) => "`in (\"\")`".to_owned(),
                (Operator::IsNotEmpty, true) => "`!= \"\"`".to_owned(),
                (Operator::IsNotEmpty, false) => "`not in (\"\")`".to_owned(),
                _ => list(&names),
            };
            format!(
                "{shown} does not take `{}`; use {instead}",
                operator.as_str()
            )
        }
    };
    mistakes.at(at, message);
    false
}

/// The fields to use instead of a table.
fn members(target: &Target<'_>) -> String {
    if target.kind != &kind::SUBTABLE {
        return String::new();
    }
    let members = target.form.fields.iter();
    let table = target.known.map_or("", |known| known.code.as_str());
    let members = members.filter(|known| known.table == table);
    let codes: Vec<&str> = members.map(|known| known.code.as_str()).collect();
    match codes.is_empty() {
        // The struct does not name the fields of its rows.
        true => "; name one of its fields".to_owned(),
        false => format!("; name one of its fields: {}", listed(&codes)),
    }
}

pub(super) fn is_membership(operator: Operator) -> bool {
    matches!(operator, Operator::In | Operator::NotIn)
}

fn allowed(target: &Target<'_>) -> Vec<Operator> {
    let all = Operator::ALL.into_iter().map(|(operator, _)| operator);
    all.filter(|operator| target.kind.has(operator.group(), target.location))
        .collect()
}

/// Checks that queries can sort by the field, and returns whether they do.
pub(super) fn check_order(field: &Field, target: &Target<'_>, mistakes: &mut Mistakes) -> bool {
    let shown = target.shown();
    let message = match target.location {
        Location::Related => {
            format!("queries cannot sort by {shown}, only by fields of the record itself")
        }
        Location::Table => {
            format!("queries cannot sort by {shown}, which has a value in each row")
        }
        Location::Record if target.kind.is_sortable => return true,
        Location::Record => format!("queries cannot sort by {shown}"),
    };
    mistakes.at(&field.place(), message);
    false
}
