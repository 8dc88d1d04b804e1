//! The answers that are read: records of 21 fields in the layouts that servers, proxies and hands give them.

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// The fields of a record in their order.
pub(crate) struct Record(Vec<(String, Value)>);

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(code, field)| (code, field)))
    }
}

#[derive(Serialize)]
struct Page {
    records: Vec<Record>,
    #[serde(rename = "totalCount")]
    total_count: Option<u64>,
}

#[derive(Serialize)]
struct One<'r> {
    record: &'r Record,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    Compact,
    Pretty,
    /// Everything but ASCII as `\u….`.
    Escaped,
    /// The keys of each record in an order of their own.
    Shuffled,
}

/// The answer of Get Records, each record with `unknown` fields that no struct has.
pub(crate) fn answer(layout: Layout, records: usize, unknown: usize) -> Vec<u8> {
    page(
        (1..=records)
            .map(|number| record(number, unknown))
            .collect(),
        layout,
    )
}

/// The answer of Get Record.
pub(crate) fn one(record: &Record, layout: Layout) -> Vec<u8> {
    text(&One { record }, layout)
}

/// The answer of Get Records with tables only.
pub(crate) fn tables(records: usize, rows: usize) -> Vec<u8> {
    let table = |number: usize| {
        let mut table = head(number);
        table.push(("明細".to_owned(), lines(number, rows)));
        Record(table)
    };
    page((1..=records).map(table).collect(), Layout::Compact)
}

/// A record whose table has this many rows.
pub(crate) fn with_rows(rows: usize) -> Record {
    let mut record = record(1, 0);
    for (code, field) in &mut record.0 {
        if code == "明細" {
            *field = lines(1, rows);
        }
    }
    record
}

fn page(mut records: Vec<Record>, layout: Layout) -> Vec<u8> {
    if layout == Layout::Shuffled {
        let mut seed = 1;
        for record in &mut records {
            shuffle(record, &mut seed);
        }
    }
    let page = Page {
        records,
        total_count: None,
    };
    text(&page, layout)
}

fn text(answer: &impl Serialize, layout: Layout) -> Vec<u8> {
    match layout {
        Layout::Compact | Layout::Shuffled => serde_json::to_vec(answer).expect("JSON"),
        Layout::Pretty => serde_json::to_vec_pretty(answer).expect("JSON"),
        Layout::Escaped => {
            let mut escaped = String::new();
            for character in serde_json::to_string(answer).expect("JSON").chars() {
                match character.is_ascii() {
                    true => escaped.push(character),
                    false => {
                        let units = character.encode_utf16(&mut [0; 2]).to_vec();
                        escaped.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
                    }
                }
            }
            escaped.into_bytes()
        }
    }
}

/// The same order in each run.
fn shuffle(record: &mut Record, seed: &mut u64) {
    let fields = &mut record.0;
    for last in (1..fields.len()).rev() {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        fields.swap(last, (*seed >> 33) as usize % (last + 1));
    }
}

fn field(kind: &str, value: Value) -> Value {
    json!({"type": kind, "value": value})
}

fn head(number: usize) -> Vec<(String, Value)> {
    vec![
        ("$id".to_owned(), field("__ID__", json!(number.to_string()))),
        ("$revision".to_owned(), field("__REVISION__", json!("3"))),
    ]
}

fn lines(number: usize, rows: usize) -> Value {
    let row = |row: usize| {
        json!({"id": (number * 1000 + row).to_string(), "value": {
            "品名": field("SINGLE_LINE_TEXT", json!(format!("消耗品 {row} 号"))),
            "単価": field("NUMBER", json!(format!("{}.50", 100 * row))),
            "数量": field("NUMBER", json!(row.to_string())),
            "納期": field("DATE", json!(format!("2026-03-{:02}", row % 28 + 1))),
        }})
    };
    field("SUBTABLE", (1..=rows).map(row).collect())
}

/// A record: `$id`, `$revision`, 20 fields and a table of 5 rows.
pub(crate) fn record(number: usize, unknown: usize) -> Record {
    let mut record = head(number);
    let mut put = |code: &str, kind: &str, value: Value| {
        record.push((code.to_owned(), field(kind, value)));
    };
    let user = |code: usize| json!({"code": format!("user{code}"), "name": "佐藤 昇"});
    put(
        "請求書番号",
        "SINGLE_LINE_TEXT",
        json!(format!("INV-{number:06}")),
    );
    put(
        "件名",
        "SINGLE_LINE_TEXT",
        json!("年間保守サービス（月額）"),
    );
    put("取引先名", "SINGLE_LINE_TEXT", json!("日本橋商事株式会社"));
    put(
        "住所",
        "SINGLE_LINE_TEXT",
        json!("東京都中央区日本橋 2-7-1"),
    );
    put(
        "備考",
        "MULTI_LINE_TEXT",
        json!("朝のうちに電話で連絡すること、請求書は郵送"),
    );
    put("メール", "LINK", json!(format!("keiri{number}@example.jp")));
    put(
        "金額",
        "NUMBER",
        json!(format!("{}.25", 1000 + number * 37)),
    );
    put("消費税", "NUMBER", json!((number * 3).to_string()));
    put("割引率", "NUMBER", json!("12.5"));
    put(
        "発行日",
        "DATE",
        json!(format!("2026-01-{:02}", number % 28 + 1)),
    );
    put("支払期限", "DATE", json!("2026-02-28"));
    put("受付時刻", "TIME", json!("13:30"));
    put("受付日時", "DATETIME", json!("2026-01-31T04:30:00Z"));
    put("請求区分", "DROP_DOWN", json!(["通常", "前払"][number % 2]));
    put(
        "支払方法",
        "RADIO_BUTTON",
        json!(["振込", "現金"][number % 2]),
    );
    put("対象", "CHECK_BOX", json!(["国内", "海外"]));
    put("担当者", "USER_SELECT", json!([user(number % 7)]));
    put("明細", "SUBTABLE", lines(number, 5)["value"].take());
    put("作成日時", "CREATED_TIME", json!("2026-01-30T01:02:00Z"));
    put("更新日時", "UPDATED_TIME", json!("2026-01-31T05:06:00Z"));
    for extra in 0..unknown {
        put(
            &format!("未知の項目{extra}"),
            "SINGLE_LINE_TEXT",
            json!("読まれない文字列"),
        );
    }
    Record(record)
}
