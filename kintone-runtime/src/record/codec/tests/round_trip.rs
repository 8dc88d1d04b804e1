//! Every value that goes out comes back.

use std::fmt::Debug;

use bigdecimal::BigDecimal;
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::forms::*;
use crate::record::codec::*;
use crate::record::field_value::Value;
use crate::record::id::{RecordId, Revision, RowId};
use crate::record::values::{
    AttachedFile, Attachment, Choice, Group, HourMinute, Json, Organization, ReadOnly,
    RecordNumber, Row, UploadedFile, User,
};

fn encoded<'a, T: Value<'a>>(value: &T) -> String {
    let mut encoder = Encoder::new(Mode::Update);
    value.encode(&mut encoder).unwrap();
    String::from_utf8(encoder.into_json()).unwrap()
}

fn decoded<T: for<'de> Value<'de>>(json: &str) -> Result<T, ValueError> {
    let mut value = T::vacant();
    let mut input = Cursor::new(json);
    if input.null() {
        value.clear()?;
    } else {
        value.decode(&mut input)?;
    }
    input.finish()?;
    Ok(value)
}

#[track_caller]
fn comes_back<T: for<'de> Value<'de> + PartialEq + Debug>(value: T) {
    let json = encoded(&value);
    // What goes out is JSON.
    serde_json::from_str::<serde_json::Value>(&json).unwrap();
    assert_eq!(decoded::<T>(&json).as_ref(), Ok(&value), "{json}");
}

fn minutes() -> impl Strategy<Value = DateTime<Utc>> {
    let first = NaiveDate::from_ymd_opt(1000, 1, 1)
        .unwrap()
        .and_time(NaiveTime::MIN)
        .and_utc();
    (0i64..4_733_000_000).prop_map(move |minutes| first + Duration::minutes(minutes))
}

proptest! {
    #[test]
    fn text(text in any::<String>(), list in any::<Vec<String>>()) {
        comes_back(text.clone());
        comes_back(Some(text).filter(|text| !text.is_empty()));
        comes_back(list);
    }

    #[test]
    fn decimals(mantissa in -79_228_162_514_264_337_593_543_950_335i128..=79_228_162_514_264_337_593_543_950_335, scale in 0u32..=28) {
        let number = Decimal::from_i128_with_scale(mantissa, scale);
        comes_back(Some(number));
        // Equal is not enough: 1.50 is to stay 1.50.
        prop_assert_eq!(decoded::<Decimal>(&encoded(&number)).unwrap().scale(), scale);
        prop_assert_eq!(encoded(&number), format!("\"{number}\""));
    }

    #[test]
    fn small_decimals(mantissa in -10_000_000i64..10_000_000, scale in 0u32..=8) {
        let number = Decimal::new(mantissa, scale);
        comes_back(number);
        prop_assert_eq!(encoded(&number), format!("\"{number}\""));
    }

    #[test]
    fn wide_decimals(text in "-?[1-9][0-9]{0,40}(\\.[0-9]{1,40})?") {
        let number: BigDecimal = text.parse().unwrap();
        prop_assert_eq!(encoded(&number), format!("\"{text}\""));
        comes_back(number);
    }

    #[test]
    fn integers(a in any::<i64>(), b in any::<u64>(), c in any::<i128>(), d in any::<u8>()) {
        comes_back(a);
        comes_back(b);
        comes_back(c);
        comes_back(Some(d));
    }

    #[test]
    fn floats(float in any::<f64>().prop_filter("finite", |float| float.is_finite())) {
        // Half of all f64 are smaller than 1e-154, which takes longer than a number may be.
        prop_assume!(float == 0.0 || (1e-200..1e200).contains(&float.abs()));
        comes_back(float);
    }

    #[test]
    fn moments(instant in minutes(), seconds in 0i64..60) {
        comes_back(Some(instant));
        comes_back(instant.fixed_offset());
        comes_back(instant.date_naive());
        comes_back(instant.time());
        let cut: DateTime<Utc> = decoded(&encoded(&(instant + Duration::seconds(seconds)))).unwrap();
        prop_assert_eq!(cut, instant);
    }

    #[test]
    fn hours_and_minutes(minutes in any::<i64>()) {
        comes_back(HourMinute::from_minutes(minutes));
    }

    #[test]
    fn entities_choices_and_files(code in "\\PC*", options in any::<Vec<String>>(), key in ".+") {
        comes_back(User::new(code.clone()));
        comes_back(vec![Organization::new(code.clone()), Organization::new("b")]);
        comes_back(vec![Group::new(code)]);
        comes_back(options.iter().map(|option| Color::from_option(option).unwrap()).collect::<Vec<_>>());
        let files: Vec<AttachedFile> = decoded(&encoded(&vec![Attachment::from(UploadedFile::new(&key))])).unwrap();
        prop_assert_eq!(&files[0].file_key, &key);
    }

    #[test]
    fn ids_and_record_numbers(id in any::<u64>(), code in "[A-Z-]{1,9}") {
        comes_back(RecordId::new(id));
        comes_back(Some(Revision::new(id)));
        comes_back(RecordNumber { app_code: Some(code), id: RecordId::new(id) });
        comes_back(RecordNumber { app_code: None, id: RecordId::new(id) });
    }

    #[test]
    fn rows(items in prop::collection::vec((any::<String>(), any::<Option<i32>>(), 1u64..9), 0..6)) {
        let rows: Vec<Row<Line>> = items
            .into_iter()
            .map(|(item, quantity, id)| Row::with_id(RowId::new(id), Line {
                item,
                quantity: quantity.map(Decimal::from),
                receipt: vec![],
                amount: ReadOnly::default(),
            }))
            .collect();
        let back: Vec<Row<Line>> = decoded(&encoded(&rows)).unwrap();
        // Amounts are not sent, and so they are missing.
        let inner = |rows: Vec<Row<Line>>| rows.into_iter().map(|row| (row.id(), row.into_inner())).collect::<Vec<_>>();
        prop_assert_eq!(inner(back), inner(rows));
    }

    #[test]
    fn any_text_is_a_value_or_an_error(json in "\\PC{0,20}", text in "[0-9eE+.:TZ-]{0,24}") {
        for json in [json, format!("\"{text}\""), text] {
            let _ = decoded::<Option<Decimal>>(&json);
            let _ = decoded::<BigDecimal>(&json);
            let _ = decoded::<i64>(&json);
            let _ = decoded::<f64>(&json);
            let _ = decoded::<NaiveDate>(&json);
            let _ = decoded::<NaiveTime>(&json);
            let _ = decoded::<DateTime<Utc>>(&json);
            let _ = decoded::<HourMinute>(&json);
            let _ = decoded::<RecordNumber>(&json);
            let _ = decoded::<Vec<Attachment>>(&json);
            let _ = decoded::<Vec<Row<Line>>>(&json);
            let _ = decoded::<Json>(&json);
        }
    }
}

#[test]
fn thirty_digits_are_exact_or_an_error() {
    for text in [
        "123456789012345678901234567890",
        "12345678901234567890.1234567891",
        "0.123456789012345678901234567891",
        "-999999999999999999999999999999.9999999999",
    ] {
        let json = format!("\"{text}\"");
        let number: BigDecimal = decoded(&json).unwrap();
        assert_eq!(encoded(&number), json);
    }
    for text in [
        "79228162514264337593543950336",
        "123456789012345678901234567890",
        "0.123456789012345678901234567891",
        "123456789012345.678901234567891",
        "1234567890123456789012345678.12345",
    ] {
        let error = decoded::<Decimal>(&format!("\"{text}\""))
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("expected a number of up to 28 digits"),
            "{error}"
        );
    }
    let largest: Decimal = decoded("\"79228162514264337593543950335\"").unwrap();
    assert_eq!(largest, Decimal::MAX);
}

#[test]
fn numbers_come_in_text_in_plain_and_with_exponent() {
    for (json, expected) in [
        ("\"1.50\"", "1.50"),
        ("1.50", "1.50"),
        ("-0", "0"),
        ("1e3", "1000"),
        ("\"1.5E+1\"", "15"),
        ("\"12.5e-3\"", "0.0125"),
        ("\"007\"", "7"),
        ("1e20", "100000000000000000000"),
    ] {
        assert_eq!(
            decoded::<Decimal>(json).unwrap().to_string(),
            expected,
            "{json}"
        );
        assert_eq!(
            encoded(&decoded::<BigDecimal>(json).unwrap()),
            format!("\"{expected}\""),
            "{json}"
        );
    }
    assert_eq!(decoded::<i64>("\"12.00\""), Ok(12));
    assert_eq!(decoded::<i64>("1e3"), Ok(1000));
    for json in [
        "\"1.\"",
        "\".5\"",
        "\"+1\"",
        "\"1,000\"",
        "\" 1\"",
        "\"1e\"",
        "\"NaN\"",
        "\"inf\"",
        "\"1e1000000\"",
        "true",
        "\"-\"",
        "\"１\"",
    ] {
        assert!(decoded::<Decimal>(json).is_err(), "{json}");
        assert!(decoded::<BigDecimal>(json).is_err(), "{json}");
        assert!(decoded::<f64>(json).is_err(), "{json}");
        assert!(decoded::<i64>(json).is_err(), "{json}");
    }
    assert_eq!(
        decoded::<u8>("\"256\"").unwrap_err().to_string(),
        r#"expected a whole number that u8 holds, found "256""#
    );
    assert!(decoded::<i64>("\"1.5\"").is_err());
}

#[test]
fn an_empty_member_of_a_file_is_empty_whatever_way_it_is_said() {
    for empty in ["null", "\"\""] {
        let json = format!(
            r#"[{{"fileKey":"k","name":"a.txt","contentType":{empty},"size":{empty},"new":{empty}}}]"#
        );
        let files: Vec<AttachedFile> = decoded(&json).unwrap();
        assert_eq!((files[0].size, files[0].content_type.as_str()), (0, ""));
        let without_key = format!(r#"[{{"fileKey":{empty},"name":"a.txt"}}]"#);
        let error = decoded::<Vec<AttachedFile>>(&without_key).unwrap_err();
        assert_eq!(error.to_string(), "a file has no fileKey");
    }
}

#[test]
fn an_exponent_of_400_is_read_and_one_of_401_is_refused() {
    for json in ["\"1e400\"", "\"1e-400\"", "1E+400", "-12.5e-400"] {
        let number: BigDecimal = decoded(json).unwrap();
        let text = encoded(&number);
        assert_eq!(decoded::<BigDecimal>(&text).unwrap(), number, "{json}");
    }
    for json in [
        "\"1e401\"",
        "\"1e-401\"",
        "1E+401",
        "\"1e99999999999999999999\"",
        "\"1e-99999999999999999999\"",
    ] {
        assert!(decoded::<BigDecimal>(json).is_err(), "{json}");
        assert!(decoded::<Decimal>(json).is_err(), "{json}");
        assert!(decoded::<f64>(json).is_err(), "{json}");
        assert!(decoded::<i64>(json).is_err(), "{json}");
    }
}

#[test]
fn a_number_of_1000_digits_is_read_and_one_of_1001_is_refused() {
    let digits = |count: usize| format!("\"0.{}\"", "7".repeat(count - 1));
    let number: BigDecimal = decoded(&digits(1000)).unwrap();
    assert_eq!(encoded(&number), digits(1000));
    assert!(decoded::<BigDecimal>(&digits(1001)).is_err());
}

#[test]
fn moments_come_in_older_formats_too() {
    let instant = |json: &str| decoded::<DateTime<Utc>>(json).map(|instant| instant.to_rfc3339());
    for json in [
        "\"2026-01-31T04:30:00Z\"",
        "\"2026-01-31T13:30:00+09:00\"",
        "\"2026-01-31T04:30Z\"",
        "\"2026-01-31T04:30:00.000Z\"",
    ] {
        assert_eq!(
            instant(json).unwrap(),
            "2026-01-31T04:30:00+00:00",
            "{json}"
        );
    }
    for time in ["\"05:00\"", "\"05:00:00\"", "\"05:00:00.000\""] {
        assert_eq!(decoded(time), Ok(NaiveTime::from_hms_opt(5, 0, 0).unwrap()));
    }
    for json in [
        "\"2026-02-30\"",
        "\"2026-1-3\"",
        "\"２026-01-31\"",
        "\"+2026-1-31\"",
        "20260131",
    ] {
        assert!(decoded::<NaiveDate>(json).is_err(), "{json}");
    }
    for json in ["\"24:00\"", "\"5:00\"", "\"-1:00\""] {
        assert!(decoded::<NaiveTime>(json).is_err(), "{json}");
    }
}

#[test]
fn hours_may_exceed_a_day_and_be_negative() {
    for (json, minutes) in [
        ("\"49:30\"", 2970),
        ("\"-01:05\"", -65),
        ("\"0:00\"", 0),
        ("\"-0:30\"", -30),
    ] {
        assert_eq!(decoded(json), Ok(HourMinute::from_minutes(minutes)));
    }
    for json in [
        "\"1:60\"",
        "\"1:5\"",
        "\"1\"",
        "\":30\"",
        "\"+1:30\"",
        "\"99999999999999999999:00\"",
    ] {
        assert!(decoded::<HourMinute>(json).is_err(), "{json}");
    }
}
