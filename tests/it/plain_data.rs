//! The feature `serde`: a record of one's own is plain data as well.

use kintone_runtime::record::id::RowId;
use kintone_runtime::{
    Decimal, KintoneChoice, KintoneRecord, NaiveDate, ReadOnly, RecordId, Revision, Row, Saved,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Debug, Clone, PartialEq, KintoneRecord, Serialize, Deserialize)]
#[kintone(schema = "../examples/schemas/invoice.json")]
struct Invoice {
    請求書番号: String,
    請求日: Option<NaiveDate>,
    請求区分: Option<Kind>,
    合計: ReadOnly<Option<Decimal>>,
    明細: Vec<Row<Line>>,
}

#[derive(Debug, Clone, PartialEq, KintoneRecord, Serialize, Deserialize)]
#[kintone(schema = "../examples/schemas/invoice.json", table = "明細")]
struct Line {
    商品コード: String,
    数量: Option<Decimal>,
}

#[derive(Debug, Clone, PartialEq, KintoneChoice)]
#[kintone(schema = "../examples/schemas/invoice.json", field = "請求区分")]
enum Kind {
    前払,
    #[kintone(fallback)]
    Other(String),
}

fn saved() -> Saved<Invoice> {
    let line = Line {
        商品コード: "P-1".into(),
        数量: Some(Decimal::new(150, 2)),
    };
    let invoice = Invoice {
        請求書番号: "INV-1".into(),
        請求日: NaiveDate::from_ymd_opt(2026, 1, 31),
        請求区分: Some(Kind::前払),
        合計: ReadOnly::of(Some(Decimal::from(12))),
        明細: vec![Row::with_id(RowId::new(7), line)],
    };
    Saved::new(RecordId::new(3), Revision::new(4), invoice)
}

#[test]
fn a_record_is_plain_data_and_comes_back_equal() {
    let saved = saved();
    let value = serde_json::to_value(&saved).expect("plain data");
    let text = value.to_string();
    for part in [
        r#""請求書番号":"INV-1""#,
        r#""請求日":"2026-01-31""#,
        r#""請求区分":"前払""#,
        r#""合計":"12""#,
        r#""数量":"1.50""#,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let back: Saved<Invoice> = serde_json::from_value(value).expect("the same record");
    assert_eq!(back, saved);
}

#[test]
fn an_option_that_the_enum_does_not_know_keeps_its_text() {
    let kind: Kind = serde_json::from_value(json!("臨時")).expect("an option");
    assert_eq!(kind, Kind::Other("臨時".into()));
    assert_eq!(serde_json::to_value(&kind).expect("text"), json!("臨時"));
}
