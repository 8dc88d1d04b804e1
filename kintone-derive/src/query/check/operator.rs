//! Which operators kintone has for which kind of field, and by which it sorts.

use super::field::{Place, Target};
use crate::kind;
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
                format!(
                    "; name one of its fields: {}",
                    super::value::shortened(&codes)
                )
            }
            _ => String::new(),
        };
        mistakes.at(
            at,
            format_args!("{shown}: kintone cannot search by it{remedy}"),
        );
        return false;
    }
    if target.kind == &kind::UNKNOWN && target.place == Place::OtherApp {
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

use Operator::{
    Equal, Greater, GreaterOrEqual, In, IsEmpty, IsNotEmpty, Less, LessOrEqual, Like, NotEqual,
    NotIn, NotLike,
};

fn allowed(target: &Target<'_>) -> Vec<Operator> {
    let of_kind: &[Operator] = match target.kind.name {
        "SINGLE_LINE_TEXT" | "LINK" => &[Equal, NotEqual, In, NotIn, Like, NotLike],
        "MULTI_LINE_TEXT" | "RICH_TEXT" | "FILE" => &[Like, NotLike, IsEmpty, IsNotEmpty],
        "RECORD_NUMBER" | "ID" | "NUMBER" | "CALC_NUMBER" | "CALC_DATE" | "CALC_TIME"
        | "CALC_DATETIME" | "CALC_HOUR_MINUTE" => &[
            Equal,
            NotEqual,
            Less,
            Greater,
            LessOrEqual,
            GreaterOrEqual,
            In,
            NotIn,
        ],
        "DATE" | "TIME" | "DATETIME" | "CREATED_TIME" | "UPDATED_TIME" => {
            &[Equal, NotEqual, Less, Greater, LessOrEqual, GreaterOrEqual]
        }
        "STATUS" => &[Equal, NotEqual, In, NotIn],
        "CHECK_BOX"
        | "MULTI_SELECT"
        | "RADIO_BUTTON"
        | "DROP_DOWN"
        | "USER_SELECT"
        | "CREATOR"
        | "MODIFIER"
        | "STATUS_ASSIGNEE"
        | "ORGANIZATION_SELECT"
        | "GROUP_SELECT" => &[In, NotIn],
        "SUBTABLE" | "CATEGORY" | "REVISION" => &[],
        _ => {
            return match target.place {
                Place::Record => Operator::ALL.map(|(operator, _)| operator).to_vec(),
                _ => Operator::ALL[2..]
                    .iter()
                    .map(|(operator, _)| *operator)
                    .collect(),
            };
        }
    };
    match target.place {
        Place::Record => of_kind.to_vec(),
        // No `=` there; days and times take `in` instead.
        Place::Table(_) | Place::OtherApp => {
            let without = of_kind
                .iter()
                .copied()
                .filter(|operator| !matches!(operator, Equal | NotEqual));
            let mut allowed: Vec<Operator> = without.collect();
            if of_kind.contains(&Equal) && !of_kind.contains(&In) {
                allowed.extend([In, NotIn]);
            }
            allowed
        }
    }
}

/// A sort key has one value in each record, and an order.
pub(super) fn check_order(field: &Field, target: &Target<'_>, mistakes: &mut Mistakes) {
    let shown = target.shown();
    let is_sortable = matches!(
        target.kind.name,
        "RECORD_NUMBER"
            | "ID"
            | "CREATOR"
            | "MODIFIER"
            | "CREATED_TIME"
            | "UPDATED_TIME"
            | "SINGLE_LINE_TEXT"
            | "NUMBER"
            | "CALC_NUMBER"
            | "CALC_DATE"
            | "CALC_TIME"
            | "CALC_DATETIME"
            | "CALC_HOUR_MINUTE"
            | "RADIO_BUTTON"
            | "DROP_DOWN"
            | "DATE"
            | "TIME"
            | "DATETIME"
            | "LINK"
            | "STATUS"
            | "UNKNOWN"
    );
    let message = match target.place {
        Place::OtherApp => format!("{shown}: kintone sorts by fields of the record itself"),
        Place::Table(_) => format!("{shown}: kintone cannot sort by what has a value in each row"),
        Place::Record if target.kind == &kind::ID || is_sortable => return,
        Place::Record => format!("{shown}: kintone cannot sort by it"),
    };
    mistakes.at(&field.place(), message);
}
