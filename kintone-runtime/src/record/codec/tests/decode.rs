//! What is read, in whatever form kintone writes it, and what an error says.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use super::forms::*;
use crate::record::codec::*;
use crate::record::codec::{Cursor, Page};
use crate::record::field_value::Value;
use crate::record::id::{AppId, RecordId, Revision, RowId};
use crate::record::saved::Saved;
use crate::record::values::{
    AttachedFile, Attachment, CreateOnly, Group, HourMinute, Json, Organization, ReadOnly,
    RecordNumber, Row, User,
};
use crate::record::{AppRecord, FieldMeta, Meta, Place, Record, Slot, SlotMut};

#[test]
fn every_field_type_is_read() {
    let saved: Saved<Everything> = decode_record(record_answer(FILLED).as_bytes()).unwrap();
    assert_eq!(
        (saved.id(), saved.revision()),
        (RecordId::new(77), Revision::new(3))
    );
    let date = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
    let time = NaiveTime::from_hms_opt(13, 30, 0).unwrap();
    let sato = User {
        code: "sato".into(),
        name: "佐藤".into(),
    };
    let line = |item: &str, quantity, amount| Line {
        item: item.into(),
        quantity,
        receipt: vec![],
        amount: ReadOnly::of(amount),
    };
    assert_eq!(
        saved.into_inner(),
        Everything {
            text: "請求書 🧾 \"x\"".into(),
            lines: "a\nb".into(),
            html: "<b>b</b>".into(),
            link: Some("https://example.com".into()),
            number: Some(Decimal::new(-12345, 1)),
            rounded: Some(Decimal::new(1005, 3)),
            wide: Some("12345678901234567890.1234567891".parse().unwrap()),
            integer: Some(42),
            float: Some(0.5),
            calc: ReadOnly::of(Some(Decimal::new(3333, 4))),
            calc_date: ReadOnly::of(NaiveDate::from_ymd_opt(2012, 1, 11)),
            calc_hours: ReadOnly::of(Some(HourMinute::from_minutes(49 * 60 + 30))),
            boxes: vec![Color::Red, Color::Other("緑".into())],
            many: vec!["a".into(), "b".into()],
            radio: Some(Color::Blue),
            size: Some(Size::Large),
            date: Some(date),
            time: Some(time),
            instant: Some(date.and_time(time).and_utc()),
            files: vec![Attachment::Attached(AttachedFile {
                file_key: "0123ab".into(),
                name: "a.pdf".into(),
                content_type: "application/pdf".into(),
                size: 12345,
            })],
            users: vec![sato.clone()],
            organizations: vec![Organization {
                code: "sales".into(),
                name: "営業".into()
            }],
            groups: vec![Group::new("all")],
            rows: vec![
                Row::with_id(
                    RowId::new(481),
                    line("紙", Some(3.into()), Some(300.into()))
                ),
                Row::with_id(RowId::new(482), line("", None, None)),
            ],
            number_of_record: ReadOnly::of(Some(RecordNumber {
                app_code: Some("SALES".into()),
                id: RecordId::new(77),
            })),
            creator: CreateOnly::of(Some(sato.clone())),
            created: CreateOnly::of(Some(date.and_time(time).and_utc())),
            status: ReadOnly::of("未処理".into()),
            assignees: ReadOnly::of(vec![sato]),
            categories: ReadOnly::of(vec!["a".into()]),
            id: ReadOnly::of(Some(RecordId::new(77))),
            revision: ReadOnly::of(Some(Revision::new(3))),
            future: ReadOnly::of(json(r#"{"x":[1,2]}"#)),
        }
    );
}

fn json(text: &str) -> Json {
    let mut json = Json::default();
    json.decode(&mut Cursor::new(text)).unwrap();
    json
}

fn vacant_everything() -> Everything {
    Everything {
        id: ReadOnly::of(Some(RecordId::new(77))),
        revision: ReadOnly::of(Some(Revision::new(3))),
        ..Everything::vacant()
    }
}

#[test]
fn null_and_the_empty_text_are_both_empty() {
    let usual = empty();
    let nulls: Vec<_> = usual
        .iter()
        .map(|(code, kind, _)| (*code, *kind, "null"))
        .collect();
    let texts: Vec<_> = usual
        .iter()
        .map(|(code, kind, value)| {
            let is_scalar = *value != "[]" && *kind != "HOLOGRAM";
            (*code, *kind, if is_scalar { r#""""# } else { *value })
        })
        .collect();
    for fields in [usual, nulls, texts] {
        let saved: Saved<Everything> = decode_record(record_answer(&fields).as_bytes()).unwrap();
        assert_eq!(*saved, vacant_everything());
        assert_eq!(saved.missing_fields().count(), 0);
    }
}

#[test]
fn an_envelope_without_value_is_empty_and_not_missing() {
    let members = FILLED.iter().map(|(code, kind, _)| match kind.len() % 3 {
        0 => format!(r#""{code}":{{}}"#),
        1 => format!(r#""{code}": {{ "type" : "{kind}" }}"#),
        _ => format!(r#""{code}":null"#),
    });
    let body = format!(
        r#"{{"record":{{"$id":{{"value":"77"}},{},"$revision":{{"value":"3"}}}}}}"#,
        members.collect::<Vec<_>>().join(",")
    );
    let saved: Saved<Everything> = decode_record(body.as_bytes()).unwrap();
    assert_eq!(*saved, vacant_everything());
    assert_eq!(saved.missing_fields().count(), 0);
}

#[test]
fn a_missing_key_is_empty_and_told_from_an_empty_one() {
    let fields = [("単価", "NUMBER", "\"5\""), ("日", "DATE", "null")];
    let record = envelope(&fields);
    let page: Page<Small> = decode_page(page_answer(&[record.clone(), record]).as_bytes()).unwrap();
    assert_eq!(Vec::from_iter(page.missing_fields()), ["名前", "明細"]);
    assert_eq!(
        page[1].missing_fields().collect::<Vec<_>>(),
        ["名前", "明細"]
    );
    assert_eq!(page[1].name, "");
    assert_eq!(page[1].price, Decimal::from(5));
}

#[test]
fn a_field_that_one_record_has_is_not_missing_from_the_page() {
    let with = envelope(&[
        ("単価", "NUMBER", "\"5\""),
        ("名前", "SINGLE_LINE_TEXT", "\"a\""),
    ]);
    let without = envelope(&[("単価", "NUMBER", "\"5\"")]);
    let page: Page<Small> = decode_page(page_answer(&[without, with]).as_bytes()).unwrap();
    assert_eq!(Vec::from_iter(page.missing_fields()), ["日", "明細"]);
    assert_eq!(page[0].missing_fields().count(), 3);
    assert_eq!(page[1].missing_fields().count(), 2);
}

#[test]
fn an_empty_page_misses_nothing() {
    let page: Page<Small> = decode_page(br#"{"records":[],"totalCount":"5"}"#).unwrap();
    assert_eq!(
        (
            page.len(),
            page.total_count(),
            page.missing_fields().count()
        ),
        (0, Some(5), 0)
    );
    let page: Page<Small> = decode_page(br#" { "totalCount" : 5 , "records" : [ ] } "#).unwrap();
    assert_eq!((page.len(), page.total_count()), (0, Some(5)));
}

/// A page of records that differ in their values and in the order of their keys.
fn shuffled_page(pretty: bool) -> String {
    let records: Vec<String> = (0..20)
        .map(|n: usize| {
            let mut fields: Vec<(&str, &str, String)> = vec![
                ("名前", "SINGLE_LINE_TEXT", format!("\"n{n}\"")),
                ("単価", "NUMBER", format!("\"{n}.5\"")),
                (
                    "知らない",
                    "HOLOGRAM",
                    format!("[{n}, {{\"value\": [\"}}\"]}}]"),
                ),
                (
                    "日",
                    "DATE",
                    if n.is_multiple_of(2) {
                        "null".into()
                    } else {
                        format!("\"2026-01-{:02}\"", n + 1)
                    },
                ),
                (
                    "明細",
                    "SUBTABLE",
                    ROWS.replace("481", &(n + 1).to_string()),
                ),
                ("$id", "__ID__", format!("\"{}\"", n + 1)),
                ("$revision", "__REVISION__", "\"1\"".into()),
            ];
            let count = fields.len();
            fields.rotate_left(n * 5 % count);
            fields.swap(n % count, n * 3 % count);
            let members = fields.iter().map(|(code, kind, value)| match n % 4 {
                3 => format!(r#""{code}":{{"value":{value},"type":"{kind}"}}"#),
                _ => format!(r#""{code}":{{"type":"{kind}","value":{value},"more":[]}}"#),
            });
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        })
        .collect();
    let page = page_answer(&records);
    if pretty {
        let page: serde_json::Value = serde_json::from_str(&page).unwrap();
        return serde_json::to_string_pretty(&page).unwrap();
    }
    page
}

#[test]
fn the_order_of_keys_and_unknown_fields_make_no_difference() {
    for page in [shuffled_page(false), shuffled_page(true)] {
        let page: Page<Small> = decode_page(page.as_bytes()).unwrap();
        assert_eq!(page.len(), 20);
        for (n, saved) in page.iter().enumerate() {
            assert_eq!(saved.id(), RecordId::new(n as u64 + 1));
            assert_eq!(saved.name, format!("n{n}"));
            assert_eq!(saved.price, Decimal::new(n as i64 * 10 + 5, 1));
            let day = NaiveDate::from_ymd_opt(2026, 1, n as u32 + 1).filter(|_| n % 2 == 1);
            assert_eq!(saved.day, day);
            assert_eq!(saved.rows[0].id(), Some(RowId::new(n as u64 + 1)));
            assert_eq!(
                (saved.rows[0].item.as_str(), saved.rows[1].item.as_str()),
                ("紙", "")
            );
            assert_eq!(saved.missing_fields().count(), 0);
        }
    }
}

#[test]
fn escaped_keys_and_types_are_recognised() {
    let body = r#"{"record":{"\u0024id":{"value":"1"},"$revision":{"value":1},"\u540d\u524d":{"type":"SINGLE\u005fLINE_TEXT","value":"\ud83e\uddfe"},"\u5358\u4fa1":{"value":"1"}}}"#;
    let saved: Saved<Small> = decode_record(body.as_bytes()).unwrap();
    assert_eq!((saved.name.as_str(), saved.id()), ("🧾", RecordId::new(1)));
}

#[test]
fn text_is_borrowed_unless_it_is_escaped() {
    let body = record_answer(&[("名前", "SINGLE_LINE_TEXT", "\"a\"")]);
    let saved: Saved<Borrowed<'_>> = decode_borrowed_record(body.as_bytes()).unwrap();
    assert!(matches!(saved.name, Cow::Borrowed("a")));
    let body = record_answer(&[("名前", "SINGLE_LINE_TEXT", r#""\n""#)]);
    let saved: Saved<Borrowed<'_>> = decode_borrowed_record(body.as_bytes()).unwrap();
    assert!(matches!(&saved.name, Cow::Owned(text) if text == "\n"));
}

fn error(fields: &[(&str, &str, &str)]) -> DecodeError {
    decode_record::<Small>(record_answer(fields).as_bytes()).unwrap_err()
}

#[test]
fn a_wrong_value_names_app_record_field_and_value() {
    let error = error(&[
        ("単価", "NUMBER", "\"5\""),
        ("日", "DATE", r#""31/01/2026""#),
    ]);
    assert_eq!(
        error.to_string(),
        r#"app 12, record 77, field 日: expected a date like 2026-01-31, found "31/01/2026""#
    );
    assert_eq!(
        (error.app(), error.record()),
        (Some(AppId::new(12)), Some(RecordId::new(77)))
    );
    assert_eq!(
        (error.field(), error.row(), error.offset()),
        (Some("日"), None, None)
    );
    assert_eq!(error.in_app(AppId::new(9)).app(), Some(AppId::new(9)));
}

#[test]
fn a_wrong_value_in_a_row_names_the_row() {
    let error = error(&[
        ("単価", "NUMBER", "\"5\""),
        ("明細", "SUBTABLE", &ROWS.replace("null", "[\"1,000\"]")),
    ]);
    assert_eq!(
        error.to_string(),
        r#"app 12, record 77, field 明細, row 1 (id 482), field 数量: expected a number, found ["1,000"]"#
    );
    let row = RowPosition {
        index: 1,
        id: Some(RowId::new(482)),
    };
    assert_eq!(
        (error.field(), error.row(), error.row_field()),
        (Some("明細"), Some(row), Some("数量"))
    );
    assert_eq!(error.found(), Some(r#"["1,000"]"#));
}

#[test]
fn a_long_value_is_cut() {
    let long = format!("\"{}\"", "あ".repeat(1_000));
    let text = error(&[("単価", "NUMBER", &long)]).to_string();
    assert!(
        text.contains("あああ") && text.ends_with('…') && text.len() < 400,
        "{text}"
    );
    let long = format!("[{}]", ["12345"; 1_000].join(","));
    let text = error(&[("単価", "NUMBER", &long)]).to_string();
    assert!(
        text.contains("[12345,") && text.ends_with('…') && text.len() < 200,
        "{text}"
    );
}

#[test]
fn a_wrong_type_says_both() {
    let error = error(&[("単価", "CALC", "\"5\"")]);
    assert_eq!(
        error.to_string(),
        "app 12, record 77, field 単価: expected a NUMBER field, as the struct has it, found a CALC field; `kintone-codegen check --live` compares the form of each environment with the struct"
    );
}

#[test]
fn the_type_is_checked_in_every_record_and_behind_the_value_too() {
    let good = envelope(&[("単価", "NUMBER", "\"5\"")]);
    let bad = good.replace("NUMBER", "CALC");
    let afterwards =
        r#"{"$id":{"value":"1"},"$revision":{"value":"1"},"単価":{"value":"5","type":"CALC"}}"#
            .to_owned();
    let records = [good.clone(), good.clone(), bad, good, afterwards];
    let (page, failed) = salvage_page::<Small>(page_answer(&records).as_bytes()).unwrap();
    assert_eq!(page.len(), 3);
    assert_eq!(
        failed.iter().map(FailedRecord::index).collect::<Vec<_>>(),
        [2, 4]
    );
}

#[test]
fn an_empty_value_without_option_is_an_error_that_says_so() {
    for fields in [
        &[][..],
        &[("単価", "NUMBER", "\"\"")],
        &[("単価", "NUMBER", "null")],
    ] {
        assert_eq!(
            error(fields).to_string(),
            "app 12, record 77, field 単価: the field is empty or missing; make its type Option<…>"
        );
    }
}

#[test]
fn an_unknown_option_without_fallback_is_an_error_with_the_options() {
    let fields = [("大きさ", "DROP_DOWN", r#""M""#)];
    let error = decode_record::<Everything>(record_answer(&fields).as_bytes()).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with(r#"field 大きさ: expected one of S, L, found "M""#),
        "{error}"
    );
}

#[test]
fn a_record_without_id_or_revision_is_an_error() {
    for (body, lacks) in [
        (
            r#"{"record":{"$revision":{"value":"1"},"単価":{"value":"1"}}}"#,
            "the record has no $id",
        ),
        (
            r#"{"record":{"$id":{"value":"1"},"単価":{"value":"1"}}}"#,
            "the record has no $revision",
        ),
    ] {
        let error = decode_record::<Small>(body.as_bytes())
            .unwrap_err()
            .to_string();
        assert!(error.ends_with(lacks), "{error}");
    }
}

#[test]
fn the_good_records_of_a_page_survive() {
    let good = envelope(&[("単価", "NUMBER", "\"5\""), ("明細", "SUBTABLE", ROWS)]);
    let bad = good
        .replace("\"5\"", "\"five\"")
        .replace("\"77\"", "\"78\"");
    let bad_row = good.replace("\"3\"", "{}").replace("481", "x");
    let records = [good.clone(), bad.clone(), good.clone(), bad_row, good];
    let body = page_answer(&records);
    let (page, failed) = salvage_page::<Small>(body.as_bytes()).unwrap();
    assert_eq!(page.len(), 3);
    assert_eq!(page[2].rows.len(), 2);
    assert_eq!((failed[0].index(), failed[0].json()), (1, bad.as_str()));
    assert_eq!(failed[0].error().record(), Some(RecordId::new(78)));
    let error = decode_page::<Small>(body.as_bytes()).unwrap_err();
    assert_eq!(error.failed(), 2);
    assert_eq!(
        error.to_string(),
        r#"2 of 5 records cannot be decoded, the first: app 12, record 78, field 単価: expected a number like 1234.5, found "five""#
    );
}

#[test]
fn an_answer_without_records_is_an_error() {
    for body in [
        "{}",
        r#"{"records":{}}"#,
        "[]",
        "\"\"",
        r#"{"records":null}"#,
    ] {
        let error = decode_page::<Small>(body.as_bytes()).unwrap_err();
        assert_eq!(error.first().offset(), None, "{body}: {error}");
    }
}

macro_rules! wide {
    ($($code:literal)*) => {
        /// More fields than the bits of two words.
        struct Wide(Vec<String>);

        impl Record for Wide {
            type Fields = ();
            const FIELDS: () = ();
            const META: &'static Meta = &Meta {
                name: "Wide",
                app: None,
                table: None,
                schema: None,
                fields: &[$(field!($code "SINGLE_LINE_TEXT")),*],
                lookup_apps: &[],
            };

            fn vacant() -> Self {
                Wide(vec![String::new(); Self::META.fields.len()])
            }
        }
    };
}

wide! {
    "f000" "f001" "f002" "f003" "f004" "f005" "f006" "f007" "f008" "f009" "f010" "f011" "f012" "f013"
    "f014" "f015" "f016" "f017" "f018" "f019" "f020" "f021" "f022" "f023" "f024" "f025" "f026" "f027"
    "f028" "f029" "f030" "f031" "f032" "f033" "f034" "f035" "f036" "f037" "f038" "f039" "f040" "f041"
    "f042" "f043" "f044" "f045" "f046" "f047" "f048" "f049" "f050" "f051" "f052" "f053" "f054" "f055"
    "f056" "f057" "f058" "f059" "f060" "f061" "f062" "f063" "f064" "f065" "f066" "f067" "f068" "f069"
    "f070" "f071" "f072" "f073" "f074" "f075" "f076" "f077" "f078" "f079" "f080" "f081" "f082" "f083"
    "f084" "f085" "f086" "f087" "f088" "f089" "f090" "f091" "f092" "f093" "f094" "f095" "f096" "f097"
    "f098" "f099" "f100" "f101" "f102" "f103" "f104" "f105" "f106" "f107" "f108" "f109" "f110" "f111"
    "f112" "f113" "f114" "f115" "f116" "f117" "f118" "f119" "f120" "f121" "f122" "f123" "f124" "f125"
    "f126" "f127" "f128" "f129" "f130" "f131" "f132" "f133" "f134" "f135" "f136" "f137" "f138" "f139"
    "f140" "f141" "f142" "f143" "f144" "f145" "f146" "f147" "f148" "f149" "f150" "f151" "f152" "f153"
    "f154" "f155" "f156" "f157" "f158" "f159" "f160" "f161" "f162" "f163" "f164" "f165" "f166" "f167"
    "f168" "f169" "f170" "f171" "f172" "f173" "f174" "f175" "f176" "f177" "f178" "f179" "f180" "f181"
    "f182" "f183" "f184" "f185" "f186" "f187" "f188" "f189" "f190" "f191" "f192" "f193" "f194" "f195"
    "f196" "f197" "f198" "f199"
}

impl AppRecord for Wide {}

impl<'de> Place<'de> for Wide {
    fn at(&self, index: usize) -> Slot<'_, 'de> {
        Slot::Value(&self.0[index])
    }

    fn at_mut(&mut self, index: usize) -> SlotMut<'_, 'de> {
        SlotMut::Value(&mut self.0[index])
    }
}

#[test]
fn more_than_128_fields_are_read_and_written() {
    let codes: Vec<&str> = Wide::META.fields.iter().map(|field| field.code).collect();
    let present: Vec<_> = (0..200).filter(|n| n % 7 != 3).rev().collect();
    let values: Vec<String> = present.iter().map(|n| format!("\"v{n}\"")).collect();
    let fields: Vec<_> = present
        .iter()
        .zip(&values)
        .map(|(n, value)| (codes[*n], "SINGLE_LINE_TEXT", value.as_str()))
        .collect();
    let record = envelope(&fields);
    let page: Page<Wide> = decode_page(page_answer(&[record.clone(), record]).as_bytes()).unwrap();
    let absent: Vec<_> = (0..200).filter(|n| n % 7 == 3).map(|n| codes[n]).collect();
    assert_eq!(Vec::from_iter(page.missing_fields()), absent);
    assert_eq!(page[1].missing_fields().collect::<Vec<_>>(), absent);
    for n in 0..200 {
        let expected = if n % 7 == 3 {
            String::new()
        } else {
            format!("v{n}")
        };
        assert_eq!(page[1].0[n], expected);
    }
    let mut json = Vec::new();
    encode_record(&*page[1], Mode::Add, &mut json).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json.as_object().unwrap().len(), present.len());
    assert_eq!(json["f198"]["value"], "v198");
}
