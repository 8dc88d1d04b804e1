//! What the methods of a token take is what the table of the facts says: every operator and function of every kind.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::bounds::{Compares, MayBeEmpty, Sortable};
use super::operators_by_kind::{Equality, Membership, Ordering, Search};
use super::related::InRelated;
use super::{
    Condition, DateFunction, Empty, LoginUser, Now, PrimaryOrganization, empty, login_user, now,
    primary_organization, today,
};
use crate::record::id::RecordId;
use crate::record::kind::*;
use crate::record::values::{HourMinute, RecordNumber};

const TABLE: &str = "../tests/fixtures/query.txt";

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

type Cells = BTreeMap<(String, String), bool>;

/// Every cell of a kind: the operators and the operand, or `emptiness` and `sort` alone.
macro_rules! cells {
    ($kind:ty, $value:tt, $held:ty) => {{
        let mut cells = Cells::new();
        let mut is = |operators: &str, operand: &str, is_taken: bool| {
            cells.insert((operators.to_owned(), operand.to_owned()), is_taken);
        };
        cells!(@ is, $kind, $held, $value, Equality "equality" "=");
        cells!(@ is, $kind, $held, $value, Ordering "ordering" "<");
        cells!(@ is, $kind, $held, $value, Membership "membership" "in");
        cells!(@ is, $kind, $held, $value, Search "search" "like");
        is("emptiness", "", Asked::<$kind, $held>::EMPTY);
        is("sort", "", Sorted::<$kind, $held>::SORTS);
        cells
    }};
    (@ $is:ident, $kind:ty, $held:ty, $value:tt, $op:ident $name:literal $operator:literal) => {
        $is($name, "value", cells!(@@ $kind, $op, $held, $value, $operator));
        if $name != "search" {
            $is($name, "empty", Taken::<$kind, $op, Empty, $held>::is(&empty(), $operator));
        }
        $is($name, "days", Taken::<$kind, $op, DateFunction, $held>::is(&today(), $operator));
        $is($name, "now", Taken::<$kind, $op, Now, $held>::is(&now(), $operator));
        $is($name, "user", Taken::<$kind, $op, LoginUser, $held>::is(&login_user(), $operator));
        $is($name, "organization",
            Taken::<$kind, $op, PrimaryOrganization, $held>::is(&primary_organization(), $operator));
    };
    (@@ $kind:ty, $op:ident, $held:ty, ($value:expr, $type:ty), $operator:literal) => {
        Taken::<$kind, $op, $type, $held>::is(&$value, $operator)
    };
}

/// The cells of kinds in their places.
macro_rules! kinds {
    ($all:ident: $($kind:ident $value:tt in $held:ty, $($place:ident)*;)*) => {$($(
        $all.insert(
            concat!(stringify!($place), " ", stringify!($kind)),
            kinds!(@ $place $kind $value $held),
        );
    )*)*};
    (@ record $kind:ident $value:tt $held:ty) => { cells!($kind, $value, $held) };
    (@ table $kind:ident $value:tt $held:ty) => { cells!(InTable<$kind>, $value, $held) };
    (@ related $kind:ident $value:tt $held:ty) => { cells!(InRelated<$kind>, $value, $held) };
}

#[test]
fn every_operator_and_function_of_every_kind_is_taken_as_the_table_says() {
    let day = NaiveDate::from_ymd_opt(2026, 1, 31).expect("a day");
    let (moment, time) = (DateTime::<Utc>::default(), NaiveTime::MIN);
    let number = RecordNumber {
        app_code: None,
        id: RecordId::new(1),
    };
    let mut all: BTreeMap<&str, Cells> = BTreeMap::new();
    kinds! { all:
        ID (RecordId::new(1), RecordId) in RecordId, record related;
        RECORD_NUMBER (number, RecordNumber) in RecordNumber, record related;
        SINGLE_LINE_TEXT ("a", &str) in String, record table related;
        LINK ("a", &str) in String, record table related;
        MULTI_LINE_TEXT ("a", &str) in String, record table related;
        RICH_TEXT ("a", &str) in String, record table related;
        NUMBER (1, i64) in i64, record table related;
        CALC_NUMBER (1, i64) in i64, record table related;
        CALC_DATE (day, NaiveDate) in NaiveDate, record related;
        CALC_TIME (time, NaiveTime) in NaiveTime, record related;
        CALC_DATETIME (moment, DateTime<Utc>) in DateTime<Utc>, record related;
        CALC_HOUR_MINUTE (HourMinute::from_minutes(5), HourMinute) in HourMinute, record related;
        CHECK_BOX ("A", &str) in Vec<String>, record table related;
        MULTI_SELECT ("A", &str) in Vec<String>, record table related;
        RADIO_BUTTON ("A", &str) in String, record table related;
        DROP_DOWN ("A", &str) in String, record table related;
        DATE (day, NaiveDate) in NaiveDate, record table related;
        TIME (time, NaiveTime) in NaiveTime, record table related;
        DATETIME (moment, DateTime<Utc>) in DateTime<Utc>, record table related;
        CREATED_TIME (moment, DateTime<Utc>) in DateTime<Utc>, record related;
        UPDATED_TIME (moment, DateTime<Utc>) in DateTime<Utc>, record related;
        FILE ("a", &str) in (), record table related;
        USER_SELECT ("sato", &str) in (), record table related;
        CREATOR ("sato", &str) in (), record related;
        MODIFIER ("sato", &str) in (), record related;
        STATUS_ASSIGNEE ("sato", &str) in (), record related;
        ORGANIZATION_SELECT ("sales", &str) in (), record table related;
        GROUP_SELECT ("all", &str) in (), record table related;
        STATUS ("A", &str) in String, record related;
        CATEGORY ("a", &str) in (), record related;
        SUBTABLE ("a", &str) in (), record related;
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(TABLE);
    let table = std::fs::read_to_string(path).expect("the table of the workspace");
    let mut lines = 0;
    for line in table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        lines += 1;
        let mut parts = line.split('|').map(str::trim);
        let head = parts.next().unwrap_or_default();
        let allowed: Vec<Vec<&str>> = parts
            .map(|cell| {
                cell.split([':', ' '])
                    .filter(|word| !word.is_empty())
                    .collect()
            })
            .collect();
        for ((operators, operand), is_taken) in &all[head] {
            let is_allowed = allowed.iter().any(|cell| {
                cell.first() == Some(&operators.as_str())
                    && (operand.is_empty() || cell.contains(&operand.as_str()))
            });
            assert_eq!(*is_taken, is_allowed, "{line}\n{operators}: {operand}");
        }
    }
    assert_eq!(lines, all.len());
}

#[test]
fn a_time_with_seconds_is_compared_by_its_minute() {
    use crate::record::Field;
    use crate::record::testing::Note;

    let time = NaiveTime::from_hms_opt(3, 4, 35).expect("a time");
    let whole = NaiveTime::from_hms_opt(3, 4, 0).expect("a time");
    let moment: DateTime<Utc> = "2026-01-31T03:04:00.5Z".parse().expect("an instant");
    let field = || Field::<Note, TIME, NaiveTime>::new(0);
    let at = || Field::<Note, DATETIME, DateTime<Utc>>::new(0);
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
        assert!(problem.contains("kintone keeps whole minutes"), "{problem}");
    }
}
