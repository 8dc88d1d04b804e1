//! Checks the arguments of functions, and that the field is compared with them.

use super::field::Target;
use super::operator::is_membership;
use crate::kind::Functions;
use crate::query::diagnostics::{At, Mistakes};
use crate::query::functions::{FUNCTIONS, Takes, UNITS, WEEKDAYS};
use crate::query::tree::{Function, Operator};
use kintone_schema::suggest::nearest;

/// Checks a call; `at` is the whole of it. If the field does not take the operator, only the arguments are checked.
pub(super) fn check(
    call: &Function,
    at: &At,
    target: &Target<'_>,
    operator: Operator,
    is_allowed: bool,
    mistakes: &mut Mistakes,
) {
    let name = &call.name;
    let Some((known, functions, takes)) = FUNCTIONS.iter().find(|(known, ..)| known == name) else {
        let names = FUNCTIONS.iter().map(|(known, ..)| *known);
        let hint = match nearest(name, names.clone()) {
            Some(near) if near.eq_ignore_ascii_case(name) => {
                format!("kintone's functions are in capitals: write {near}")
            }
            Some(near) => format!("no function `{name}`; did you mean {near}?"),
            None => format!(
                "no function `{name}`; kintone has {}",
                names.collect::<Vec<_>>().join(", ")
            ),
        };
        mistakes.at(&call.name_at, hint);
        return;
    };
    arguments(call, at, *takes, mistakes);
    if !is_allowed || matches!(operator, Operator::Like | Operator::NotLike) {
        return;
    }
    let kind = target.kind;
    if kind.takes(*functions, operator.group(), target.location) {
        return;
    }
    let shown = target.shown();
    let remedy = match kind.functions() {
        [] => "write a value".to_owned(),
        [Functions::User, ..] => "use LOGINUSER() or the codes of users in quotes".to_owned(),
        [Functions::Organization, ..] => {
            "use PRIMARY_ORGANIZATION() or the codes of departments in quotes".to_owned()
        }
        _ if is_membership(operator) => format!(
            "after `{}` write dates or times; functions go with <, >, <=, >=",
            operator.as_str()
        ),
        functions if functions.contains(&Functions::Now) => {
            "use NOW(), TODAY(), THIS_MONTH() or similar".to_owned()
        }
        _ => "use TODAY(), FROM_TODAY(-1, WEEKS), THIS_MONTH() or similar".to_owned(),
    };
    mistakes.at(
        at,
        format_args!("{shown} does not take {known}() here; {remedy}"),
    );
}

fn arguments(call: &Function, at: &At, takes: Takes, mistakes: &mut Mistakes) {
    let name = &call.name;
    let one_of = |arg: &str, known: &[&str]| {
        let found = known.contains(&arg);
        let near = nearest(arg, known.iter().copied());
        let hint = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        (!found).then(|| format!("{name} takes {}, not `{arg}`{hint}", known.join(", ")))
    };
    match (takes, &call.args[..]) {
        (_, []) if takes != Takes::Offset => {}
        (Takes::Nothing, [(_, first), ..]) => {
            mistakes.at(first, format_args!("{name} takes no argument: {name}()"));
        }
        (Takes::Offset, [(unit, _), (count, _)])
            if count.parse::<i32>().is_ok() && UNITS.contains(&unit.as_str()) =>
        {
            mistakes.at(
                at,
                format_args!("{name} takes the number first: {name}({count}, {unit})"),
            );
        }
        (Takes::Offset, [(count, count_at), (unit, unit_at)]) => {
            if count.parse::<i32>().is_err() {
                let message =
                    format!("{name} takes a whole number first, not `{count}`: {name}(-1, WEEKS)");
                mistakes.at(count_at, message);
            }
            if let Some(message) = one_of(unit, &UNITS) {
                mistakes.at(unit_at, message);
            }
        }
        (Takes::Offset, _) => {
            mistakes.at(
                at,
                format_args!(
                    "{name} takes a number and one of {}: {name}(-1, WEEKS)",
                    UNITS.join(", ")
                ),
            );
        }
        (Takes::Weekday, [(day, day_at)]) => {
            if let Some(message) = one_of(day, &WEEKDAYS) {
                mistakes.at(day_at, message);
            }
        }
        (Takes::DayOfMonth, [(day, day_at)]) => {
            let is_day = day.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day));
            if !is_day && day != "LAST" {
                mistakes.at(
                    day_at,
                    format_args!("{name} takes a day from 1 to 31 or LAST, not `{day}`"),
                );
            }
        }
        (_, [_, (_, second), ..]) => {
            mistakes.at(second, format_args!("{name} takes at most one argument"));
        }
        (_, []) => {}
    }
}
