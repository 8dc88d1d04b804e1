//! Records without a type beside typed ones: `cargo bench -p tests --bench untyped [-- records]`.
//!
//! All of them read the same answers of 500 records, of 14 fields and a table of three rows, and write the records for an update.
//! serde_json's `Value` is the measure of JSON without a type: it reads and writes the whole answer. The figures are nanoseconds per record and
//! megabytes per second, the best of several runs.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use kintone_runtime::record::codec::{Mode, decode_page, encode_record};
use kintone_runtime::{
    AnyRecord, DateTime, Decimal, KintoneRecord, NaiveDate, NaiveTime, Row, Utc,
};
use serde_json::{Value, json};

/// The records of an answer: what kintone answers at most.
const PAGE: usize = 500;
const RECORDS: usize = 50_000;
const RUNS: usize = 5;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    番号: String,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    件名: String,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    取引先: String,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    住所: String,
    #[kintone(kind = MULTI_LINE_TEXT)]
    備考: String,
    #[kintone(kind = DROP_DOWN)]
    区分: Option<String>,
    #[kintone(kind = RADIO_BUTTON)]
    状態: Option<String>,
    #[kintone(kind = CHECK_BOX)]
    対象: Vec<String>,
    #[kintone(kind = NUMBER)]
    金額: Option<Decimal>,
    #[kintone(kind = NUMBER)]
    数量: Option<Decimal>,
    #[kintone(kind = DATE)]
    発行日: Option<NaiveDate>,
    #[kintone(kind = TIME)]
    時刻: Option<NaiveTime>,
    #[kintone(kind = DATETIME)]
    受付日時: Option<DateTime<Utc>>,
    明細: Vec<Row<Line>>,
}

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1, table = "明細")]
struct Line {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    品名: String,
    #[kintone(kind = NUMBER)]
    単価: Option<Decimal>,
}

fn main() -> Result<()> {
    // cargo gives `--bench` itself.
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let records = arguments
        .next()
        .map_or(Ok(RECORDS), |count| count.parse())?;
    let pages = records.div_ceil(PAGE).max(1);
    let answer = answer().to_string().into_bytes();

    let typed = decode_page::<Note>(&answer)?;
    let untyped = decode_page::<AnyRecord>(&answer)?;
    let value: Value = serde_json::from_slice(&answer)?;
    let mut out = Vec::new();

    println!(
        "{} records in answers of {PAGE}, {} bytes each",
        pages * PAGE,
        answer.len() / PAGE
    );
    println!("reading");
    report("typed", pages, answer.len(), || {
        decode_page::<Note>(&answer).is_ok()
    });
    report("untyped", pages, answer.len(), || {
        decode_page::<AnyRecord>(&answer).is_ok()
    });
    report("serde_json", pages, answer.len(), || {
        serde_json::from_slice::<Value>(&answer).is_ok()
    });

    println!("writing");
    let encode = |out: &mut Vec<u8>| {
        out.clear();
        typed
            .iter()
            .all(|note| encode_record(&**note, Mode::Update, out).is_ok())
    };
    encode(&mut out);
    let length = out.len();
    report("typed", pages, length, || encode(&mut out));
    report("untyped", pages, length, || {
        out.clear();
        untyped
            .iter()
            .all(|note| encode_record(&**note, Mode::Update, &mut out).is_ok())
    });
    let length = serde_json::to_vec(&value)?.len();
    report("serde_json", pages, length, || {
        out.clear();
        serde_json::to_writer(&mut out, &value).is_ok()
    });
    Ok(())
}

/// Prints the best of several runs over all pages.
fn report(what: &str, pages: usize, bytes: usize, mut page: impl FnMut() -> bool) {
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        for _ in 0..pages {
            assert!(black_box(page()), "a page that cannot be read or written");
        }
        best = best.min(start.elapsed());
    }
    let seconds = best.as_secs_f64();
    let nanoseconds = seconds * 1e9 / (pages * PAGE) as f64;
    let megabytes = (pages * bytes) as f64 / 1e6 / seconds;
    println!("  {what:<12} {nanoseconds:>8.0} ns per record {megabytes:>8.0} MB/s");
}

fn answer() -> Value {
    let field = |kind: &str, value: Value| json!({"type": kind, "value": value});
    let record = |number: usize| {
        let row = |row: usize| {
            json!({"id": (number * 3 + row).to_string(), "value": {
                "品名": field("SINGLE_LINE_TEXT", json!(format!("品目 {row}"))),
                "単価": field("NUMBER", json!(format!("{}.50", 100 * row))),
            }})
        };
        json!({
            "$id": field("__ID__", json!(number.to_string())),
            "$revision": field("__REVISION__", json!("3")),
            "番号": field("SINGLE_LINE_TEXT", json!(format!("N-{number:06}"))),
            "件名": field("SINGLE_LINE_TEXT", json!("年間保守サービス")),
            "取引先": field("SINGLE_LINE_TEXT", json!("日本橋商事株式会社")),
            "住所": field("SINGLE_LINE_TEXT", json!("東京都中央区日本橋 2-7-1")),
            "備考": field("MULTI_LINE_TEXT", json!("朝に電話\n請求書は郵送")),
            "区分": field("DROP_DOWN", json!("通常")),
            "状態": field("RADIO_BUTTON", json!("新規")),
            "対象": field("CHECK_BOX", json!(["国内", "海外"])),
            "金額": field("NUMBER", json!(format!("{number}.25"))),
            "数量": field("NUMBER", json!("12")),
            "発行日": field("DATE", json!("2026-01-31")),
            "時刻": field("TIME", json!("13:30")),
            "受付日時": field("DATETIME", json!("2026-01-31T04:30:00Z")),
            "明細": field("SUBTABLE", json!([row(1), row(2), row(3)])),
        })
    };
    let records: Vec<Value> = (1..=PAGE).map(record).collect();
    json!({"records": records, "totalCount": null})
}
