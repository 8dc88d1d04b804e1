//! What is sent: by the operation, by what is empty, by what changed.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use serde_json::json;

use super::forms::*;
use crate::record::codec::Encoder;
use crate::record::codec::*;
use crate::record::edit::Edit;
use crate::record::field_value::{FieldValue, Value};
use crate::record::id::Revision;
use crate::record::saved::Saved;
use crate::record::values::{CreateOnly, ReadOnly, Row, UploadedFile, User};
use crate::record::{Field, Record};
use crate::record::{FieldMeta, Rounding, kind};
use bigdecimal::BigDecimal;

fn filled() -> Saved<Everything> {
    decode_record(record_answer(FILLED).as_bytes()).unwrap()
}

fn encoded(record: &Everything, mode: Mode) -> serde_json::Value {
    let mut json = b"[".to_vec();
    encode_record(record, mode, &mut json).unwrap();
    serde_json::from_slice(&json[1..]).unwrap()
}

fn codes(json: &serde_json::Value) -> Vec<&str> {
    let mut codes: Vec<_> = json
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    codes.sort_by_key(|code| {
        Everything::META
            .fields
            .iter()
            .position(|field| field.code == *code)
    });
    codes
}

#[test]
fn a_record_that_is_added_sends_what_people_may_write() {
    let mut record = filled().into_inner();
    record.files = vec![UploadedFile::new("upload").into()];
    record.creator = CreateOnly::set(Some(User::new("sato")));
    assert_eq!(
        encoded(&record, Mode::Add),
        json!({
            "文字列": {"value": "請求書 🧾 \"x\""},
            "複数行": {"value": "a\nb"},
            "リッチ": {"value": "<b>b</b>"},
            "リンク": {"value": "https://example.com"},
            "数値": {"value": "-1234.5"},
            "丸め": {"value": "1.00"},
            "桁数": {"value": "12345678901234567890.1234567891"},
            "整数": {"value": "42"},
            "小数": {"value": "0.5"},
            "箱": {"value": ["赤", "緑"]},
            "複数": {"value": ["a", "b"]},
            "ラジオ": {"value": "青"},
            "大きさ": {"value": "L"},
            "日付": {"value": "2026-01-31"},
            "時刻": {"value": "13:30"},
            "日時": {"value": "2026-01-31T13:30:00Z"},
            "添付": {"value": [{"fileKey": "upload"}]},
            "人": {"value": [{"code": "sato"}]},
            "組織": {"value": [{"code": "sales"}]},
            "グループ": {"value": [{"code": "all"}]},
            "明細": {"value": [
                {"value": {"品名": {"value": "紙"}, "数量": {"value": "3"}}},
                {"value": {"品名": {"value": ""}}},
            ]},
            "作成者": {"value": {"code": "sato"}},
        })
    );
}

#[test]
fn an_add_sends_empties_only_where_a_default_would_step_in() {
    let record = Everything::vacant();
    assert_eq!(codes(&encoded(&record, Mode::Add)), ["箱", "大きさ"]);
}

#[test]
fn an_update_clears_what_is_empty_except_radio_buttons() {
    let record = Everything::vacant();
    let json = encoded(&record, Mode::Update);
    assert_eq!(
        codes(&json),
        [
            "文字列",
            "複数行",
            "リッチ",
            "リンク",
            "数値",
            "丸め",
            "桁数",
            "整数",
            "小数",
            "箱",
            "複数",
            "大きさ",
            "日付",
            "時刻",
            "日時",
            "添付",
            "人",
            "組織",
            "グループ",
            "明細"
        ]
    );
    assert_eq!(json["文字列"]["value"], "");
    assert_eq!(json["日付"]["value"], serde_json::Value::Null);
    assert_eq!(json["明細"]["value"], json!([]));
}

#[test]
fn an_upsert_leaves_out_empties_whose_default_only_the_server_knows() {
    let record = Everything::vacant();
    let (update, upsert) = (
        encoded(&record, Mode::Update),
        encoded(&record, Mode::Upsert),
    );
    let mut expected = codes(&update);
    expected.retain(|code| *code != "日付");
    assert_eq!(codes(&upsert), expected);
}

#[test]
fn rows_with_an_id_are_updated_and_rows_without_are_added() {
    let mut record = filled().into_inner();
    record.rows.push(Row::new(Line::vacant()));
    record.rows.swap(0, 1);
    for mode in [Mode::Update, Mode::Upsert] {
        assert_eq!(
            encoded(&record, mode)["明細"]["value"],
            json!([
                {"id": "482", "value": {"品名": {"value": ""}, "数量": {"value": null}, "領収書": {"value": []}}},
                {"id": "481", "value": {"品名": {"value": "紙"}, "数量": {"value": "3"}, "領収書": {"value": []}}},
                {"value": {"品名": {"value": ""}}},
            ])
        );
    }
}

#[test]
fn fields_that_a_row_lacked_are_not_sent() {
    let rows = r#"[{"id":"1","value":{"品名":{"type":"SINGLE_LINE_TEXT","value":"紙"}}}]"#;
    let body = record_answer(&[("明細", "SUBTABLE", rows)]);
    let record: Saved<Everything> = decode_record(body.as_bytes()).unwrap();
    let json = encoded(&record, Mode::Update);
    assert_eq!(
        json["明細"]["value"],
        json!([{"id": "1", "value": {"品名": {"value": "紙"}}}])
    );
}

#[test]
fn only_the_given_fields_are_sent() {
    let mut json = Vec::new();
    let fields = [0, 9, 15].into_iter().collect();
    encode_fields(&*filled(), Mode::Update, &fields, &mut json).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(codes(&json), ["文字列", "大きさ"]);
}

#[test]
fn attached_files_are_repeated_on_update_and_refused_on_add() {
    let record = filled().into_inner();
    assert_eq!(
        encoded(&record, Mode::Update)["添付"]["value"],
        json!([{"fileKey": "0123ab"}])
    );
    let mut out = b"kept".to_vec();
    let error = encode_record(&record, Mode::Add, &mut out)
        .unwrap_err()
        .in_record(3);
    assert_eq!(out, b"kept");
    assert_eq!(
        error.to_string(),
        "records[3], field 添付: the file \"a.pdf\" is attached to another record or row, and its key cannot attach it anywhere else; upload it again"
    );
    let mut record = Everything::vacant();
    let receipt = filled().files.clone();
    record.rows = vec![Row::new(Line {
        receipt,
        ..Line::vacant()
    })];
    let error = encode_record(&record, Mode::Update, &mut out).unwrap_err();
    assert_eq!(
        (error.field(), error.row_field()),
        (Some("明細"), Some("領収書"))
    );
    assert!(
        error
            .to_string()
            .starts_with("field 明細, row 0, field 領収書: "),
        "{error}"
    );
}

/// The JSON of one value in a field, or the error.
fn value<'a>(code: &str, value: &dyn Value<'a>) -> Result<String, String> {
    let field = Everything::META
        .fields
        .iter()
        .find(|field| field.code == code)
        .unwrap();
    let mut encoder = Encoder::new(Mode::Update);
    encoder.at(field);
    value
        .encode(&mut encoder)
        .map_err(|error| error.to_string())?;
    Ok(String::from_utf8(encoder.into_json()).unwrap())
}

#[test]
fn more_decimals_than_the_app_takes_are_an_error_unless_they_are_zeros() {
    let number = |text: &str| value("数値", &Decimal::from_str_exact(text).unwrap());
    assert_eq!(number("1.2345").unwrap(), r#""1.2345""#);
    assert_eq!(number("1.50").unwrap(), r#""1.50""#);
    assert_eq!(number("-1.2300000").unwrap(), r#""-1.2300""#);
    assert_eq!(number("0.0000000").unwrap(), r#""0.0000""#);
    assert_eq!(
        number("1.23456").unwrap_err(),
        "the app allows 4 decimals, but 1.23456 has more; round it or mark the field #[kintone(round)]"
    );
    assert_eq!(
        value("桁数", &Decimal::from_str_exact("1.23456").unwrap()).unwrap(),
        r#""1.23456""#
    );
}

#[test]
fn rounding_follows_its_mode() {
    let cases = [
        ("1.005", "1.00", "1.01", "1.00"),
        ("1.015", "1.02", "1.02", "1.01"),
        ("1.0151", "1.02", "1.02", "1.01"),
        ("-1.0051", "-1.01", "-1.01", "-1.00"),
        ("9.999", "10.00", "10.00", "9.99"),
        ("0.001", "0.00", "0.01", "0.00"),
        ("-0.001", "0.00", "-0.01", "0.00"),
        ("0.995", "1.00", "1.00", "0.99"),
        ("0.0000001", "0.00", "0.01", "0.00"),
    ];
    for (text, half_even, up, down) in cases {
        let modes = [
            (Rounding::HalfEven, half_even),
            (Rounding::Up, up),
            (Rounding::Down, down),
        ];
        for (rounding, expected) in modes {
            let field = Box::leak(Box::new(FieldMeta {
                decimal_places: Some(2),
                rounding: Some(rounding),
                ..FieldMeta::new("n", "NUMBER", "")
            }));
            for number in [
                &Decimal::from_str_exact(text).unwrap() as &dyn Value<'_>,
                &text.parse::<BigDecimal>().unwrap(),
            ] {
                let mut encoder = Encoder::new(Mode::Add);
                encoder.at(field);
                number.encode(&mut encoder).unwrap();
                let json = String::from_utf8(encoder.into_json()).unwrap();
                assert_eq!(json, format!("\"{expected}\""), "{text} {rounding:?}");
            }
        }
    }
}

#[test]
fn numbers_go_out_in_plain_notation() {
    let big = |text: &str| value("桁数", &text.parse::<BigDecimal>().unwrap());
    assert_eq!(big("1e20").unwrap(), r#""100000000000000000000""#);
    assert_eq!(big("-12e-5").unwrap(), r#""-0.00012""#);
    assert_eq!(
        big("0.00000000000000000001").unwrap(),
        r#""0.00000000000000000001""#
    );
    assert!(
        big("1e1000000")
            .unwrap_err()
            .starts_with("expected a number that can be written out")
    );
    assert!(big("1e-1000000").is_err());
    assert_eq!(value("小数", &0.1).unwrap(), r#""0.1""#);
    assert_eq!(value("小数", &(0.1 + 0.2)).unwrap(), r#""0.3000""#);
    assert_eq!(
        value("桁数", &-1e21).unwrap(),
        r#""-1000000000000000000000""#
    );
    assert_eq!(value("桁数", &-0.0).unwrap(), r#""0""#);
    assert!(value("小数", &f64::NAN).is_err() && value("小数", &f64::INFINITY).is_err());
    assert_eq!(
        value("整数", &i128::MIN).unwrap(),
        format!("\"{}\"", i128::MIN)
    );
    assert_eq!(
        value("整数", &u64::MAX).unwrap(),
        format!("\"{}\"", u64::MAX)
    );
    assert_eq!(
        value("数値", &Decimal::MIN).unwrap(),
        format!("\"{}\"", Decimal::MIN)
    );
}

#[test]
fn times_are_in_utc_and_cut_to_the_minute() {
    let instant = DateTime::parse_from_rfc3339("2026-01-01T08:59:59.9+09:00").unwrap();
    assert_eq!(
        value("日時", &instant).unwrap(),
        r#""2025-12-31T23:59:00Z""#
    );
    assert_eq!(
        value("日時", &instant.to_utc()).unwrap(),
        r#""2025-12-31T23:59:00Z""#
    );
    let time = NaiveTime::from_hms_opt(23, 59, 59).unwrap();
    assert_eq!(value("時刻", &time).unwrap(), r#""23:59""#);
}

#[test]
fn dates_that_kintone_does_not_have_are_an_error() {
    let date = |year| value("日付", &NaiveDate::from_ymd_opt(year, 1, 1).unwrap());
    assert_eq!(date(1000).unwrap(), r#""1000-01-01""#);
    assert_eq!(date(9999).unwrap(), r#""9999-01-01""#);
    assert_eq!(
        date(999).unwrap_err(),
        r#"expected a date from 1000-01-01 to 9999-12-31, found "0999-01-01""#
    );
    assert!(date(10_000).is_err() && date(-5).is_err());
    // The local date is allowed, the date in UTC is not.
    let instant = DateTime::parse_from_rfc3339("1000-01-01T00:00:00+09:00").unwrap();
    assert!(value("日時", &instant).is_err());
    let _: DateTime<FixedOffset> = instant;
}

#[test]
fn control_characters_are_escaped() {
    let text = "\0\u{1f}\"\\\n\u{7f}あ".to_owned();
    assert_eq!(
        value("文字列", &text).unwrap(),
        "\"\\u0000\\u001f\\\"\\\\\\n\u{7f}あ\""
    );
}

fn changes(edit: &Edit<Everything>) -> serde_json::Value {
    let mut json = Vec::new();
    let is_changed = edit.encode(&mut json).unwrap();
    assert_eq!(is_changed, edit.is_changed());
    assert_eq!(is_changed, json != b"{}");
    serde_json::from_slice(&json).unwrap()
}

#[test]
fn an_edit_sends_what_changed() {
    let mut edit = filled().edit();
    assert_eq!(changes(&edit), json!({}));
    edit.text.push('!');
    edit.size = None;
    edit.number = Some(Decimal::new(-123450, 2));
    assert_eq!(
        changes(&edit),
        json!({
            "文字列": {"value": "請求書 🧾 \"x\"!"},
            "大きさ": {"value": null},
            "数値": {"value": "-1234.50"},
        })
    );
    assert_eq!(edit.original().text, "請求書 🧾 \"x\"");
    // What is never sent may be empty in a struct that was made anew.
    let mut anew = edit.clone();
    anew.calc = ReadOnly::of(None);
    anew.creator = CreateOnly::of(None);
    let anew = edit.replace((*anew).clone());
    assert_eq!(changes(anew).as_object().map(serde_json::Map::len), Some(3));
    // But what was made anew loses no change either.
    anew.calc = ReadOnly::of(Some(Decimal::from(7)));
    anew.encode(&mut Vec::new()).unwrap_err();
}

#[test]
fn a_changed_table_goes_with_all_rows_and_ids() {
    let mut edit = filled().edit();
    edit.rows[1].quantity = Some(7.into());
    edit.rows.push(Row::new(Line {
        item: "筆".into(),
        ..Line::vacant()
    }));
    assert_eq!(
        changes(&edit),
        json!({"明細": {"value": [
            {"id": "481", "value": {"品名": {"value": "紙"}, "数量": {"value": "3"}, "領収書": {"value": []}}},
            {"id": "482", "value": {"品名": {"value": ""}, "数量": {"value": "7"}, "領収書": {"value": []}}},
            {"value": {"品名": {"value": "筆"}}},
        ]}})
    );
}

#[test]
fn a_field_that_was_missing_is_never_sent() {
    let saved: Saved<Everything> = decode_record(record_answer(&FILLED[1..]).as_bytes()).unwrap();
    let mut edit = saved.edit();
    edit.relookup(token::<kind::Lookup<kind::SINGLE_LINE_TEXT>, String>(0));
    assert_eq!(changes(&edit), json!({}));
}

#[test]
fn changing_a_field_that_was_missing_is_an_error_and_not_a_loss() {
    let saved: Saved<Everything> = decode_record(record_answer(&FILLED[1..]).as_bytes()).unwrap();
    let mut edit = saved.edit();
    edit.text = "new".into();
    assert!(edit.is_changed());
    let mut out = Vec::new();
    let error = edit.encode(&mut out).unwrap_err();
    assert_eq!((error.field(), out.len()), (Some(FILLED[0].0), 0));
    assert!(
        error.to_string().contains("`kintone-codegen check --live`"),
        "{error}"
    );
}

#[test]
fn a_change_that_is_never_sent_is_an_error_and_not_a_loss() {
    let lost = |change: fn(&mut Edit<Everything>)| {
        let mut edit = filled().edit();
        edit.text = "new".into();
        change(&mut edit);
        assert!(edit.is_changed());
        let mut out = Vec::new();
        let error = edit.encode(&mut out).unwrap_err();
        assert!(out.is_empty());
        error.to_string()
    };
    assert_eq!(
        lost(|edit| edit.calc = ReadOnly::of(Some(Decimal::from(7)))),
        "field 計算: it was changed, but kintone fills it, and an update cannot write it"
    );
    let creator =
        |edit: &mut Edit<Everything>| edit.creator = CreateOnly::set(Some(User::new("ito")));
    assert_eq!(
        lost(creator),
        "field 作成者: it was changed, but it can be given only when the record is added"
    );
}

fn token<K: kind::Kind, T: FieldValue<K::Bare>>(index: usize) -> Field<Everything, K, T> {
    Field::unchecked(index)
}

#[test]
fn an_unchanged_lookup_key_is_sent_on_purpose_only() {
    let mut edit = filled().edit();
    edit.relookup(token::<kind::Lookup<kind::SINGLE_LINE_TEXT>, String>(0));
    assert_eq!(
        changes(&edit),
        json!({"文字列": {"value": "請求書 🧾 \"x\""}})
    );
}

#[test]
fn a_value_that_the_app_would_refuse_today_is_no_error_while_it_stays() {
    let number = FILLED.iter().map(|(code, kind, value)| match *code {
        "数値" => (*code, *kind, r#""1.234567""#),
        _ => (*code, *kind, *value),
    });
    let body = record_answer(&number.collect::<Vec<_>>());
    let mut edit = decode_record::<Everything>(body.as_bytes()).unwrap().edit();
    assert_eq!(changes(&edit), json!({}));
    edit.number = Some(Decimal::new(1234568, 6));
    let mut out = Vec::new();
    let error = edit.encode(&mut out).unwrap_err();
    assert_eq!((error.field(), out.len()), (Some("数値"), 0));
}

#[test]
fn an_edit_checks_the_revision_unless_told_otherwise() {
    let mut edit = filled().edit();
    assert_eq!(edit.expected_revision(), Some(Revision::new(3)));
    edit.ignore_revision();
    assert_eq!(
        (edit.expected_revision(), edit.revision()),
        (None, Revision::new(3))
    );
}
