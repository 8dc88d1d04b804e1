//! `Serialize` and `Deserialize` of values as plain data, so that structs can derive both for files, caches and other services. kintone's own
//! JSON is different.
//!
//! Numbers are strings of digits, dates and times are in RFC 3339, durations are `49:30`, record numbers `SALES-12`, and choices their options.
//! `ReadOnly` and `CreateOnly` are serialized as their value. Rows and records keep their ids, and which fields were missing when they were read.

use std::borrow::Cow;
use std::fmt::Display;

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};

use super::{CreateOnly, HourMinute, Json, RecordNumber, Row};
use crate::record::codec::FieldSet;
use crate::record::id::{RecordId, Revision, RowId};
use crate::record::saved::Saved;
use crate::record::{AppRecord, Meta, TableRow};

macro_rules! texts {
    ($($held:ty: $what:literal, $show:expr, $parse:expr;)*) => {$(
        impl Serialize for $held {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&$show(self))
            }
        }

        impl<'de> Deserialize<'de> for $held {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$held, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                $parse(&text).ok_or_else(|| expected($what, &text))
            }
        }
    )*};
}

texts! {
    HourMinute: "hours and minutes like 49:30", HourMinute::clone, |text: &str| text.parse().ok();
    RecordNumber: "a record number like 12 or SALES-12", RecordNumber::clone, RecordNumber::parse;
    // As a text it keeps every digit in every format.
    Json: "JSON", Json::as_str, Json::from_text;
}

fn expected<E: Error>(what: impl Display, found: &str) -> E {
    E::custom(format_args!("expected {what}, found {found:?}"))
}

impl<T: Serialize> Serialize for CreateOnly<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

/// As if kintone had sent it: it is not sent again.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for CreateOnly<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<CreateOnly<T>, D::Error> {
        T::deserialize(deserializer).map(CreateOnly::of)
    }
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Row")]
struct PlainRow<T> {
    id: Option<RowId>,
    #[serde(default)]
    missing: Vec<Cow<'static, str>>,
    value: T,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Saved")]
struct PlainSaved<T> {
    id: RecordId,
    revision: Revision,
    #[serde(default)]
    missing: Vec<Cow<'static, str>>,
    record: T,
}

impl<T: TableRow + Serialize> Serialize for Row<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let plain = PlainRow {
            id: self.id(),
            missing: codes(T::META, self.missing()),
            value: &**self,
        };
        plain.serialize(serializer)
    }
}

impl<'de, T: TableRow + Deserialize<'de>> Deserialize<'de> for Row<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Row<T>, D::Error> {
        let plain = PlainRow::<T>::deserialize(deserializer)?;
        let missing = indexes(T::META, &plain.missing);
        Ok(Row::from_parts(plain.id, missing, plain.value))
    }
}

impl<T: AppRecord + Serialize> Serialize for Saved<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let plain = PlainSaved {
            id: self.id(),
            revision: self.revision(),
            missing: codes(T::META, self.missing()),
            record: &**self,
        };
        plain.serialize(serializer)
    }
}

impl<'de, T: AppRecord + Deserialize<'de>> Deserialize<'de> for Saved<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Saved<T>, D::Error> {
        let plain = PlainSaved::<T>::deserialize(deserializer)?;
        let missing = indexes(T::META, &plain.missing);
        Ok(Saved::new(plain.id, plain.revision, plain.record).with_missing(missing))
    }
}

fn codes(meta: &'static Meta, missing: Option<&FieldSet>) -> Vec<Cow<'static, str>> {
    let codes = missing.into_iter().flat_map(|missing| missing.codes(meta));
    codes.map(Cow::Borrowed).collect()
}

fn indexes(meta: &Meta, codes: &[Cow<'static, str>]) -> Option<Box<FieldSet>> {
    let missing = FieldSet::of_codes(meta, codes);
    (!missing.is_empty()).then(|| Box::new(missing))
}

#[cfg(all(test, feature = "chrono", feature = "rust_decimal"))]
mod tests {
    use crate::record::codec::decode_record;
    use crate::record::field_value::Value;
    use crate::record::id::RecordId;
    use crate::record::saved::Saved;
    use crate::record::values::{
        AttachedFile, Attachment, Choice, CreateOnly, HourMinute, Json, ReadOnly, RecordNumber,
        Row, UploadedFile, User,
    };
    use crate::record::{
        AppRecord, Editable, FieldMeta, Meta, Place, Record, Slot, SlotMut, TableRow,
    };
    use bigdecimal::BigDecimal;
    use chrono::{DateTime, NaiveDate, Utc};
    use rust_decimal::Decimal;

    use serde::{Deserialize, Serialize};
    use serde_json::json;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Plain {
        number: Option<Decimal>,
        wide: Option<BigDecimal>,
        hours: ReadOnly<Option<HourMinute>>,
        record: ReadOnly<Option<RecordNumber>>,
        creator: CreateOnly<Option<User>>,
        created: Option<DateTime<Utc>>,
        day: Option<NaiveDate>,
        files: Vec<Attachment>,
        id: RecordId,
        json: Json,
    }

    #[test]
    fn values_are_plain_and_come_back() {
        let instant: DateTime<Utc> = "2026-01-31T13:30:00Z".parse().unwrap();
        let file = AttachedFile {
            file_key: "k".into(),
            name: "a.pdf".into(),
            content_type: "application/pdf".into(),
            size: 5,
        };
        let plain = Plain {
            number: Some(Decimal::new(150, 2)),
            wide: Some("12345678901234567890.1234567891".parse().unwrap()),
            hours: ReadOnly::of(Some(HourMinute::from_minutes(2970))),
            record: ReadOnly::of(Some(RecordNumber {
                app_code: Some("A".into()),
                id: RecordId::new(7),
            })),
            creator: CreateOnly::of(Some(User::new("sato"))),
            created: Some(instant),
            day: Some(instant.date_naive()),
            files: vec![file.into(), UploadedFile::new("u").into()],
            id: RecordId::new(7),
            json: Json::from_text("[1.000]").unwrap(),
        };
        let json = serde_json::to_value(&plain).unwrap();
        assert_eq!(
            json,
            json!({
                "number": "1.50",
                "wide": "12345678901234567890.1234567891",
                "hours": "49:30",
                "record": "A-7",
                "creator": {"code": "sato", "name": ""},
                "created": "2026-01-31T13:30:00Z",
                "day": "2026-01-31",
                "files": [
                    {"attached": {"fileKey": "k", "name": "a.pdf", "contentType": "application/pdf", "size": 5}},
                    {"uploaded": {"fileKey": "u"}},
                ],
                "id": 7,
                "json": "[1.000]",
            })
        );
        assert_eq!(serde_json::from_value::<Plain>(json).unwrap(), plain);
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Order {
        state: Option<State>,
        lines: Vec<Row<Line>>,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Line {
        item: String,
        note: String,
    }

    #[derive(Debug, Clone, PartialEq)]
    enum State {
        Open,
        Other(String),
    }

    crate::__choice_serde!(State);

    impl Choice for State {
        const OPTIONS: &'static [&'static str] = &["未処理"];

        fn as_str(&self) -> &str {
            match self {
                State::Open => "未処理",
                State::Other(option) => option,
            }
        }

        fn from_index(index: usize, option: &str) -> Option<State> {
            Some(match index {
                0 => State::Open,
                _ => State::Other(option.to_owned()),
            })
        }
    }

    macro_rules! record {
        ($role:ident $name:ident $($field:ident $code:literal $kind:literal)*) => {
            impl Record for $name {
                type Fields = ();
                const FIELDS: () = ();
                const META: &'static Meta = &Meta {
                    name: "",
                    app: None,
                    table: None,
                    schema: None,
                    fields: &[$(FieldMeta::new($code, $kind, concat!("\"", $code, "\":{\"value\":"))),*],
                    lookup_apps: &[],
                };

                fn vacant() -> Self {
                    $name { $($field: Value::vacant()),* }
                }
            }

            impl $role for $name {}

            impl<'de> Place<'de> for $name {
                fn at(&self, index: usize) -> Slot<'_, 'de> {
                    [$(Slot::Value(&self.$field)),*].into_iter().nth(index).unwrap()
                }

                fn at_mut(&mut self, index: usize) -> SlotMut<'_, 'de> {
                    [$(SlotMut::Value(&mut self.$field)),*].into_iter().nth(index).unwrap()
                }
            }
        };
    }

    record!(AppRecord Order state "状態" "DROP_DOWN" lines "明細" "SUBTABLE");
    record!(TableRow Line item "品名" "SINGLE_LINE_TEXT" note "備考" "SINGLE_LINE_TEXT");

    impl Editable for Order {}

    #[test]
    fn a_record_keeps_ids_and_what_it_lacked() {
        let body = r#"{"record": {"$id": {"value": "7"}, "$revision": {"value": "3"},
            "明細": {"value": [{"id": "5", "value": {"品名": {"value": "紙"}}}]}}}"#;
        let saved: Saved<Order> = decode_record(body.as_bytes()).unwrap();
        let json = serde_json::to_value(&saved).unwrap();
        assert_eq!(
            json,
            json!({"id": 7, "revision": 3, "missing": ["状態"], "record": {
                "state": null,
                "lines": [{"id": 5, "missing": ["備考"], "value": {"item": "紙", "note": ""}}],
            }})
        );
        let back: Saved<Order> = serde_json::from_value(json).unwrap();
        assert_eq!(back, saved);
        let mut edit = back.edit();
        edit.lines[0].item = "筆".into();
        let mut out = Vec::new();
        edit.encode(&mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r#"{"明細":{"value":[{"id":"5","value":{"品名":{"value":"筆"}}}]}}"#
        );
        edit.state = Some(State::Open);
        let error = edit.encode(&mut Vec::new()).unwrap_err();
        assert_eq!(error.field(), Some("状態"));
    }

    #[test]
    fn choices_are_their_options() {
        let states = vec![State::Open, State::Other("済".into())];
        let json = serde_json::to_string(&states).unwrap();
        assert_eq!(json, r#"["未処理","済"]"#);
        assert_eq!(serde_json::from_str::<Vec<State>>(&json).unwrap(), states);
    }
}
