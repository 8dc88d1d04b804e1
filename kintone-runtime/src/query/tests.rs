//! What the methods of a token take is what the table of kinds allows: every operator and function of every kind.

use std::marker::PhantomData;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use kintone_schema::kind::{self as kinds, Functions, Location, Operators};

use super::bounds::{Compares, MayBeEmpty, Sortable};
use super::operand::InRelated;
use super::operators_by_kind::{Equality, Membership, Ordering, Search};
use super::{
    Condition, DateFunction, Empty, LoginUser, Now, PrimaryOrganization, empty, login_user, now,
    primary_organization, today,
};
use crate::record::id::RecordId;
use crate::record::kind::*;
use crate::record::values::{HourMinute, RecordNumber};

/// Whether a comparison compiles. If the bound of the method does not hold, that of [`Refused`] is found instead.
struct Taken<K, Op, V, T>(PhantomData<(K, Op, V, T)>);

impl<K: Compares<Op, V, T>, Op, V, T> Taken<K, Op, V, T> {
    /// And can be sent.
    fn is(value: &V, operator: &str) -> bool {
        let literal = K::literal(value);
        Condition::<()>::compare("code", operator, literal)
            .problems()
            .is_empty()
    }
}

trait Refused<V> {
    fn is(_: &V, _: &str) -> bool {
        false
    }
}

impl<K, Op, V, T> Refused<V> for Taken<K, Op, V, T> {}

struct Asked<K, T>(PhantomData<(K, T)>);

impl<K: MayBeEmpty<T>, T> Asked<K, T> {
    const EMPTY: bool = true;
}

trait NeverEmpty {
    const EMPTY: bool = false;
}

impl<K, T> NeverEmpty for Asked<K, T> {}

struct Sorted<K, T>(PhantomData<(K, T)>);

impl<K: Sortable<T>, T> Sorted<K, T> {
    const SORTS: bool = true;
}

trait NeverSorted {
    const SORTS: bool = false;
}

impl<K, T> NeverSorted for Sorted<K, T> {}

/// What a cell is about: the operators, and the functions that are their operand.
#[derive(Debug, Clone, Copy)]
enum Cell {
    Value(Operators),
    Empty(Operators),
    Calls(Operators, Functions),
    Emptiness,
    Sort,
}

impl Cell {
    /// What the table of kinds says.
    fn is_allowed(self, kind: &kinds::Kind, location: Location) -> bool {
        match self {
            Cell::Value(operators) => kind.has(operators, location),
            Cell::Empty(operators) => kind.takes_empty(operators, location),
            Cell::Calls(operators, functions) => kind.takes(functions, operators, location),
            Cell::Emptiness => kind.has(Operators::Emptiness, location),
            Cell::Sort => kind.is_sortable && location == Location::Record,
        }
    }
}

/// Every cell of a kind, and whether the methods of a token take it.
macro_rules! cells {
    ($kind:ty, $value:tt, $held:ty) => {{
        let mut cells: Vec<(Cell, bool)> = Vec::new();
        cells!(@ cells, $kind, $held, $value, Equality "=");
        cells!(@ cells, $kind, $held, $value, Ordering "<");
        cells!(@ cells, $kind, $held, $value, Membership "in");
        cells!(@ cells, $kind, $held, $value, Search "like");
        cells.push((Cell::Emptiness, Asked::<$kind, $held>::EMPTY));
        cells.push((Cell::Sort, Sorted::<$kind, $held>::SORTS));
        cells
    }};
    (@ $cells:ident, $kind:ty, $held:ty, $value:tt, $op:ident $operator:literal) => {
        let operators = Operators::$op;
        $cells.push((Cell::Value(operators), cells!(@@ $kind, $op, $held, $value, $operator)));
        if operators != Operators::Search {
            let is_taken = Taken::<$kind, $op, Empty, $held>::is(&empty(), $operator);
            $cells.push((Cell::Empty(operators), is_taken));
        }
        let days = Taken::<$kind, $op, DateFunction, $held>::is(&today(), $operator);
        let now = Taken::<$kind, $op, Now, $held>::is(&now(), $operator);
        let user = Taken::<$kind, $op, LoginUser, $held>::is(&login_user(), $operator);
        let organization = Taken::<$kind, $op, PrimaryOrganization, $held>::is(&primary_organization(), $operator);
        $cells.push((Cell::Calls(operators, Functions::Days), days));
        $cells.push((Cell::Calls(operators, Functions::Now), now));
        $cells.push((Cell::Calls(operators, Functions::User), user));
        $cells.push((Cell::Calls(operators, Functions::Organization), organization));
    };
    (@@ $kind:ty, $op:ident, $held:ty, ($value:expr, $type:ty), $operator:literal) => {
        Taken::<$kind, $op, $type, $held>::is(&$value, $operator)
    };
}

/// Compares the cells of each kind with the table, wherever there are fields of it. Gives the kinds.
macro_rules! compared {
    ($($kind:ident $value:tt in $held:ty;)*) => {
        [$({
            let kind = &kinds::$kind;
            for location in Location::ALL.into_iter().filter(|location| kind.is_in(*location)) {
                let cells = match location {
                    Location::Record => cells!($kind, $value, $held),
                    Location::Table => cells!(InTable<$kind>, $value, $held),
                    Location::Related => cells!(InRelated<$kind>, $value, $held),
                };
                for (cell, is_taken) in cells {
                    let is_allowed = cell.is_allowed(kind, location);
                    assert_eq!(is_taken, is_allowed, "{} {location:?} {cell:?}", kind.name);
                }
            }
            kind.name
        }),*]
    };
}

#[test]
fn a_token_takes_what_the_table_of_kinds_allows_and_nothing_else() {
    let day = NaiveDate::from_ymd_opt(2026, 1, 31).expect("a day");
    let (moment, time) = (DateTime::<Utc>::default(), NaiveTime::MIN);
    let number = RecordNumber {
        app_code: None,
        id: RecordId::new(1),
    };
    let compared = compared! {
        SINGLE_LINE_TEXT ("a", &str) in String;
        MULTI_LINE_TEXT ("a", &str) in String;
        RICH_TEXT ("a", &str) in String;
        LINK ("a", &str) in String;
        NUMBER (1, i64) in i64;
        CALC_NUMBER (1, i64) in i64;
        CALC_DATE (day, NaiveDate) in NaiveDate;
        CALC_TIME (time, NaiveTime) in NaiveTime;
        CALC_DATETIME (moment, DateTime<Utc>) in DateTime<Utc>;
        CALC_HOUR_MINUTE (HourMinute::from_minutes(5), HourMinute) in HourMinute;
        CHECK_BOX ("A", &str) in Vec<String>;
        MULTI_SELECT ("A", &str) in Vec<String>;
        RADIO_BUTTON ("A", &str) in String;
        DROP_DOWN ("A", &str) in String;
        DATE (day, NaiveDate) in NaiveDate;
        TIME (time, NaiveTime) in NaiveTime;
        DATETIME (moment, DateTime<Utc>) in DateTime<Utc>;
        FILE ("a", &str) in ();
        USER_SELECT ("sato", &str) in ();
        ORGANIZATION_SELECT ("sales", &str) in ();
        GROUP_SELECT ("all", &str) in ();
        SUBTABLE ("a", &str) in ();
        RECORD_NUMBER (number, RecordNumber) in RecordNumber;
        CREATOR ("sato", &str) in ();
        CREATED_TIME (moment, DateTime<Utc>) in DateTime<Utc>;
        MODIFIER ("sato", &str) in ();
        UPDATED_TIME (moment, DateTime<Utc>) in DateTime<Utc>;
        STATUS ("A", &str) in String;
        STATUS_ASSIGNEE ("sato", &str) in ();
        CATEGORY ("a", &str) in ();
        ID (RecordId::new(1), RecordId) in RecordId;
        REVISION ("1", &str) in ();
        UNKNOWN ("a", &str) in ();
    };
    let all: Vec<&str> = kinds::ALL.iter().map(|kind| kind.name).collect();
    assert_eq!(compared[..], all);
}

#[test]
fn a_time_with_seconds_is_compared_by_its_minute() {
    use crate::record::Field;
    use crate::record::testing::Note;

    let time = NaiveTime::from_hms_opt(3, 4, 35).expect("a time");
    let whole = NaiveTime::from_hms_opt(3, 4, 0).expect("a time");
    let moment: DateTime<Utc> = "2026-01-31T03:04:00.5Z".parse().expect("an instant");
    let field = || Field::<Note, TIME, NaiveTime>::unchecked(0);
    let at = || Field::<Note, DATETIME, DateTime<Utc>>::unchecked(0);
    for (condition, sent) in [
        (field().lt(time), "<= \"03:04\""),
        (field().le(time), "<= \"03:04\""),
        (field().gt(time), "> \"03:04\""),
        (field().ge(time), "> \"03:04\""),
        (field().lt(whole), "< \"03:04\""),
        (field().ge(whole), ">= \"03:04\""),
        (at().lt(moment), "<= \"2026-01-31T03:04:00Z\""),
        (at().le(moment), "<= \"2026-01-31T03:04:00Z\""),
        (at().gt(moment), "> \"2026-01-31T03:04:00Z\""),
        (at().ge(moment), "> \"2026-01-31T03:04:00Z\""),
    ] {
        assert_eq!(condition.problems(), [""; 0]);
        let text = condition.to_string();
        assert_eq!(text.split_once(' ').map(|(_, rest)| rest), Some(sent));
    }
    for condition in [
        field().eq(time),
        field().ne(time),
        at().eq(moment),
        at().ne(moment),
    ] {
        let problem = condition.problems().concat();
        assert!(
            problem.contains("kintone stores whole minutes"),
            "{problem}"
        );
    }
}

#[test]
fn the_documentation_lists_the_operators_of_the_table_of_kinds() {
    let docs = include_str!("mod.rs");
    let rows = docs
        .lines()
        .skip_while(|line| !line.starts_with("//! | field type | operators |"))
        .skip(2)
        .take_while(|line| line.starts_with("//! |"));
    let mut documented: Vec<(&str, &str)> = Vec::new();
    for row in rows {
        let mut cells = row.split('|').map(str::trim).skip(1);
        let (types, operators) = (cells.next().unwrap_or(""), cells.next().unwrap_or(""));
        documented.extend(types.split(", ").map(|name| (name, operators)));
    }
    let mut expected: Vec<(&str, String)> = Vec::new();
    for kind in kinds::ALL.iter().filter(|kind| **kind != &kinds::UNKNOWN) {
        let operators = Operators::ALL
            .into_iter()
            .filter(|operators| kind.has(*operators, Location::Record));
        let methods = operators.map(|operators| match operators {
            Operators::Equality => "eq ne",
            Operators::Ordering => "lt gt le ge",
            Operators::Membership => "is_in not_in",
            Operators::Search => "like not_like",
            Operators::Emptiness => "is_empty is_not_empty",
        });
        let methods: Vec<&str> = methods.collect();
        let name = match kind.field_type {
            "__ID__" => "`$id`",
            other => other,
        };
        if !methods.is_empty() && expected.iter().all(|(known, _)| *known != name) {
            expected.push((name, format!("`{}`", methods.join(" "))));
        }
    }
    documented.sort_unstable();
    expected.sort_unstable();
    let expected: Vec<(&str, &str)> = expected
        .iter()
        .map(|(name, operators)| (*name, operators.as_str()))
        .collect();
    assert_eq!(documented, expected);
}
