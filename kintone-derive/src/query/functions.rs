//! The functions of the query language.

use crate::kind::Functions;

/// The arguments of a function.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Takes {
    Nothing,
    Offset,
    Weekday,
    DayOfMonth,
}

/// The functions, each with its group and its arguments.
pub(super) const FUNCTIONS: [(&str, Functions, Takes); 16] = [
    ("NOW", Functions::Now, Takes::Nothing),
    ("TODAY", Functions::Days, Takes::Nothing),
    ("YESTERDAY", Functions::Days, Takes::Nothing),
    ("TOMORROW", Functions::Days, Takes::Nothing),
    ("FROM_TODAY", Functions::Days, Takes::Offset),
    ("THIS_WEEK", Functions::Days, Takes::Weekday),
    ("LAST_WEEK", Functions::Days, Takes::Weekday),
    ("NEXT_WEEK", Functions::Days, Takes::Weekday),
    ("THIS_MONTH", Functions::Days, Takes::DayOfMonth),
    ("LAST_MONTH", Functions::Days, Takes::DayOfMonth),
    ("NEXT_MONTH", Functions::Days, Takes::DayOfMonth),
    ("THIS_YEAR", Functions::Days, Takes::Nothing),
    ("LAST_YEAR", Functions::Days, Takes::Nothing),
    ("NEXT_YEAR", Functions::Days, Takes::Nothing),
    ("LOGINUSER", Functions::User, Takes::Nothing),
    (
        "PRIMARY_ORGANIZATION",
        Functions::Organization,
        Takes::Nothing,
    ),
];

pub(super) const UNITS: [&str; 4] = ["DAYS", "WEEKS", "MONTHS", "YEARS"];

pub(super) const WEEKDAYS: [&str; 7] = [
    "SUNDAY",
    "MONDAY",
    "TUESDAY",
    "WEDNESDAY",
    "THURSDAY",
    "FRIDAY",
    "SATURDAY",
];

/// How to call the function with this name, in upper or lower case.
pub(super) fn call_of(name: &str) -> Option<String> {
    let mut functions = FUNCTIONS.iter();
    let (known, _, takes) = functions.find(|(known, ..)| known.eq_ignore_ascii_case(name))?;
    Some(match takes {
        Takes::Offset => format!("{known}(-1, WEEKS)"),
        _ => format!("{known}()"),
    })
}

#[test]
fn the_functions_are_those_of_the_table_of_kinds() {
    for group in Functions::ALL {
        let of_group = FUNCTIONS.iter().filter(|(_, of, _)| *of == group);
        let names: Vec<&str> = of_group.map(|(name, ..)| *name).collect();
        assert_eq!(names, group.spelt());
    }
}
