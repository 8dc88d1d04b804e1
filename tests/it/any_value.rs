//! Whatever the values: they survive the way to the server and back, and rows keep their ids whatever is done to their table.

use std::fmt::Debug;

use kintone_emulator::Emulator;
use kintone_runtime::record::id::RowId;
use kintone_runtime::{
    BigDecimal, Client, DateTime, KintoneRecord, NaiveDate, NaiveTime, Record, RecordId, Row,
    Saved, Utc,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::json;

use crate::apps;

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Anything {
    #[kintone(kind = MULTI_LINE_TEXT)]
    text: String,
    #[kintone(kind = NUMBER)]
    number: Option<BigDecimal>,
    #[kintone(kind = DATE)]
    date: Option<NaiveDate>,
    #[kintone(kind = TIME)]
    time: Option<NaiveTime>,
    #[kintone(kind = DATETIME)]
    datetime: Option<DateTime<Utc>>,
    #[kintone(kind = SUBTABLE)]
    table: Vec<Row<Line>>,
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(unchecked, app = 1, table = "table")]
struct Line {
    #[kintone(kind = MULTI_LINE_TEXT)]
    line: String,
    #[kintone(kind = NUMBER)]
    amount: Option<i64>,
}

fn start() -> (Emulator, Client) {
    let field =
        |field_type: &str, code: &str| json!({"type": field_type, "code": code, "label": code});
    let table = json!({"type": "SUBTABLE", "code": "table", "label": "table", "fields": {
        "line": field("MULTI_LINE_TEXT", "line"),
        "amount": field("NUMBER", "amount"),
    }});
    let form = json!({
        "properties": {
            "text": field("MULTI_LINE_TEXT", "text"),
            "number": field("NUMBER", "number"),
            "date": field("DATE", "date"),
            "time": field("TIME", "time"),
            "datetime": field("DATETIME", "datetime"),
            "table": table,
        },
        "numberPrecision": {"digits": "30", "decimalPlaces": "10", "roundingMode": "HALF_EVEN"},
    });
    let builder = Emulator::builder().token("secret");
    let server = builder.schema_json("anything", form).start().unwrap();
    let client = apps::client(&server);
    (server, client)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => any::<String>(),
        1 => vec(any::<char>(), 0..200).prop_map(String::from_iter),
        1 => "[\\x00-\\x1f\"\\\\/\u{2028}\u{fffd}]{0,20}",
    ]
}

/// Up to 20 digits before the decimal point and 10 after it.
fn number() -> impl Strategy<Value = BigDecimal> {
    let whole = prop_oneof![0..10u128.pow(20), 0..1000u128];
    (any::<bool>(), whole, 0..10u64.pow(10), 0usize..=10).prop_map(
        |(is_negative, whole, fraction, places)| {
            let sign = if is_negative { "-" } else { "" };
            let fraction = format!("{fraction:010}");
            let text = format!("{sign}{whole}.{}", &fraction[..places]);
            text.trim_end_matches('.').parse().unwrap()
        },
    )
}

fn date() -> impl Strategy<Value = NaiveDate> {
    (1000..=9999, 1u32..=365).prop_map(|(year, day)| NaiveDate::from_yo_opt(year, day).unwrap())
}

/// In whole minutes, as kintone has them.
fn time() -> impl Strategy<Value = NaiveTime> {
    (0u32..24, 0u32..60)
        .prop_map(|(hours, minutes)| NaiveTime::from_hms_opt(hours, minutes, 0).unwrap())
}

fn line() -> impl Strategy<Value = Line> {
    (text(), any::<Option<i64>>()).prop_map(|(line, amount)| Line { line, amount })
}

fn anything() -> impl Strategy<Value = Anything> {
    use proptest::option::of;
    let values = (
        text(),
        of(number()),
        of(date()),
        of(time()),
        of((date(), time())),
    );
    (values, vec(line(), 0..4)).prop_map(|((text, number, date, time, datetime), lines)| Anything {
        text,
        number,
        date,
        time,
        datetime: datetime.map(|(date, time)| date.and_time(time).and_utc()),
        table: lines.into_iter().map(Row::from).collect(),
    })
}

/// The same samples in every run.
fn samples<T: Debug>(count: usize, strategy: impl Strategy<Value = T>) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    let mut sample = || strategy.new_tree(&mut runner).unwrap().current();
    (0..count).map(|_| sample()).collect()
}

#[tokio::test]
async fn any_value_comes_back_as_it_went_out() {
    let (_server, client) = start();
    for records in samples(4 * 64, anything()).chunks(64) {
        let added = client.add_records(records).await.unwrap();
        let id = Anything::fields().record_id();
        let query = id.ge(added[0].id).order_by(id.asc());
        let page = client.get_records::<Anything>(query).await.unwrap();
        assert_eq!(page.len(), records.len());
        for (read, record) in page.into_iter().zip(records) {
            assert!(!read.edit().is_changed());
            let mut read = read.into_inner();
            assert!(read.table.iter().all(|row| row.id().is_some()));
            // Only the ids are new.
            let rows = read.table.into_iter();
            read.table = rows.map(|row| Row::new(row.into_inner())).collect();
            assert_eq!(read, *record);
        }
    }
}

/// What somebody does to a table.
#[derive(Debug, Clone)]
enum Act {
    Insert(Index, Line),
    Remove(Index),
    Swap(Index, Index),
    Change(Index, Line),
}

fn act() -> impl Strategy<Value = Act> {
    let index = any::<Index>;
    prop_oneof![
        3 => (index(), line()).prop_map(|(at, line)| Act::Insert(at, line)),
        2 => index().prop_map(Act::Remove),
        1 => (index(), index()).prop_map(|(one, other)| Act::Swap(one, other)),
        1 => (index(), line()).prop_map(|(at, line)| Act::Change(at, line)),
    ]
}

impl Act {
    fn apply(&self, table: &mut Vec<Row<Line>>) {
        let len = table.len();
        match self {
            Act::Insert(at, line) => table.insert(at.index(len + 1), line.clone().into()),
            _ if len == 0 => {}
            Act::Remove(at) => drop(table.remove(at.index(len))),
            Act::Swap(one, other) => table.swap(one.index(len), other.index(len)),
            Act::Change(at, line) => *table[at.index(len)] = line.clone(),
        }
    }
}

#[tokio::test]
async fn rows_keep_their_ids_whatever_is_done_to_their_table() {
    let (_server, client) = start();
    let blank = Anything {
        text: String::new(),
        number: None,
        date: None,
        time: None,
        datetime: None,
        table: Vec::new(),
    };
    let id: RecordId = client.add_record(&blank).await.unwrap().id;
    let mut seen: Vec<RowId> = Vec::new();
    for acts in samples(60, vec(act(), 1..6)) {
        let before: Saved<Anything> = client.get_record(id).await.unwrap();
        seen.extend(before.table.iter().filter_map(Row::id));
        let mut edit = before.edit();
        for act in &acts {
            act.apply(&mut edit.table);
        }
        client.update_record(&edit).await.unwrap();

        let after: Saved<Anything> = client.get_record(id).await.unwrap();
        assert_eq!(after.table.len(), edit.table.len(), "{acts:?}");
        for (now, edited) in after.table.iter().zip(&edit.table) {
            assert_eq!(**now, **edited, "{acts:?}");
            match edited.id() {
                Some(id) => assert_eq!(now.id(), Some(id), "{acts:?}"),
                None => assert!(now.id().is_some_and(|id| !seen.contains(&id)), "{acts:?}"),
            }
        }
    }
    assert!(seen.len() > 60, "only {} rows", seen.len());
}
