//! Records with every type of field, and the answers that hold them.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rust_decimal::Decimal;

use crate::record::field_value::Value;
use crate::record::id::{AppId, RecordId, Revision};
use crate::record::values::{
    Attachment, Choice, CreateOnly, Group, HourMinute, Json, Organization, ReadOnly, RecordNumber,
    Row, User,
};
use crate::record::{
    AppRecord, Editable, FieldMeta, Meta, OnEmpty, Place, Record, Rounding, Slot, SlotMut,
    TableRow, Write,
};
use bigdecimal::BigDecimal;

/// A struct and the impls of the derive.
macro_rules! record {
    ($role:ident $name:ident $(<$life:lifetime>)? { $($field:ident: $held:ty = $meta:expr;)* }) => {
        #[derive(Debug, Clone, PartialEq)]
        pub(super) struct $name $(<$life>)? {
            $(pub(super) $field: $held,)*
        }

        impl $(<$life>)? Record for $name $(<$life>)? {
            type Fields = ();
            const FIELDS: () = ();
            const META: &'static Meta = &Meta {
                name: stringify!($name),
                app: Some(AppId::new(12)),
                table: None,
                schema: None,
                fields: &[$($meta),*],
                lookup_apps: &[],
            };

            fn vacant() -> Self {
                $name { $($field: Value::vacant(),)* }
            }
        }

        impl $(<$life>)? $role for $name $(<$life>)? {}

        record!(@place $name $(<$life>)? $($field)*);
    };
    (@place $name:ident<$life:lifetime> $($field:ident)*) => {
        impl<$life> Place<$life> for $name<$life> {
            record!(@methods $life $($field)*);
        }
    };
    (@place $name:ident $($field:ident)*) => {
        impl<'de> Place<'de> for $name {
            record!(@methods 'de $($field)*);
        }
    };
    (@methods $life:lifetime $($field:ident)*) => {
        fn at(&self, index: usize) -> Slot<'_, $life> {
            let slots = [$(Slot::Value(&self.$field)),*];
            slots.into_iter().nth(index).unwrap()
        }

        fn at_mut(&mut self, index: usize) -> SlotMut<'_, $life> {
            let slots = [$(SlotMut::Value(&mut self.$field)),*];
            slots.into_iter().nth(index).unwrap()
        }
    };
}

/// The description of a field.
macro_rules! field {
    ($code:literal $kind:literal $(, $member:ident: $value:expr)*) => {
        FieldMeta {
            $($member: $value,)*
            ..FieldMeta::new($code, $kind, concat!("\"", $code, "\":{\"value\":"))
        }
    };
}
pub(super) use field;

/// An enum with a fallback.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Color {
    Red,
    Blue,
    Other(String),
}

impl Choice for Color {
    const OPTIONS: &'static [&'static str] = &["赤", "青"];

    fn as_str(&self) -> &str {
        match self {
            Color::Red => "赤",
            Color::Blue => "青",
            Color::Other(option) => option,
        }
    }

    fn from_index(index: usize, option: &str) -> Option<Color> {
        Some(match index {
            0 => Color::Red,
            1 => Color::Blue,
            _ => Color::Other(option.to_owned()),
        })
    }
}

/// An enum without a fallback.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Size {
    Small,
    Large,
}

impl Choice for Size {
    const OPTIONS: &'static [&'static str] = &["S", "L"];

    fn as_str(&self) -> &str {
        match self {
            Size::Small => "S",
            Size::Large => "L",
        }
    }

    fn from_index(index: usize, _: &str) -> Option<Size> {
        match index {
            0 => Some(Size::Small),
            1 => Some(Size::Large),
            _ => None,
        }
    }
}

record! { AppRecord Everything {
    text: String = field!("文字列" "SINGLE_LINE_TEXT");
    lines: String = field!("複数行" "MULTI_LINE_TEXT");
    html: String = field!("リッチ" "RICH_TEXT");
    link: Option<String> = field!("リンク" "LINK");
    number: Option<Decimal> = field!("数値" "NUMBER", decimal_places: Some(4));
    rounded: Option<Decimal> = field!("丸め" "NUMBER", decimal_places: Some(2), rounding: Some(Rounding::HalfEven));
    wide: Option<BigDecimal> = field!("桁数" "NUMBER");
    integer: Option<i64> = field!("整数" "NUMBER");
    float: Option<f64> = field!("小数" "NUMBER", decimal_places: Some(4));
    calc: ReadOnly<Option<Decimal>> = field!("計算" "CALC", write: Write::Never);
    calc_date: ReadOnly<Option<NaiveDate>> = field!("計算日" "CALC", write: Write::Never);
    calc_hours: ReadOnly<Option<HourMinute>> = field!("計算時" "CALC", write: Write::Never);
    boxes: Vec<Color> = field!("箱" "CHECK_BOX", on_empty: OnEmpty::Send);
    many: Vec<String> = field!("複数" "MULTI_SELECT");
    radio: Option<Color> = field!("ラジオ" "RADIO_BUTTON", on_empty: OnEmpty::Send);
    size: Option<Size> = field!("大きさ" "DROP_DOWN", on_empty: OnEmpty::Send);
    date: Option<NaiveDate> = field!("日付" "DATE", on_empty: OnEmpty::ServerDefault);
    time: Option<NaiveTime> = field!("時刻" "TIME");
    instant: Option<DateTime<Utc>> = field!("日時" "DATETIME");
    files: Vec<Attachment> = field!("添付" "FILE");
    users: Vec<User> = field!("人" "USER_SELECT");
    organizations: Vec<Organization> = field!("組織" "ORGANIZATION_SELECT");
    groups: Vec<Group> = field!("グループ" "GROUP_SELECT");
    rows: Vec<Row<Line>> = field!("明細" "SUBTABLE");
    number_of_record: ReadOnly<Option<RecordNumber>> = field!("レコード番号" "RECORD_NUMBER", write: Write::Never);
    creator: CreateOnly<Option<User>> = field!("作成者" "CREATOR", write: Write::OnAdd);
    created: CreateOnly<Option<DateTime<Utc>>> = field!("作成日時" "CREATED_TIME", write: Write::OnAdd);
    status: ReadOnly<String> = field!("ステータス" "STATUS", write: Write::Never);
    assignees: ReadOnly<Vec<User>> = field!("作業者" "STATUS_ASSIGNEE", write: Write::Never);
    categories: ReadOnly<Vec<String>> = field!("カテゴリー" "CATEGORY", write: Write::Never);
    id: ReadOnly<Option<RecordId>> = field!("$id" "__ID__", write: Write::Never);
    revision: ReadOnly<Option<Revision>> = field!("$revision" "__REVISION__", write: Write::Never);
    future: ReadOnly<Json> = field!("新型" "", write: Write::Never);
} }

impl Editable for Everything {}

record! { TableRow Line {
    item: String = field!("品名" "SINGLE_LINE_TEXT", on_empty: OnEmpty::Send);
    quantity: Option<Decimal> = field!("数量" "NUMBER");
    receipt: Vec<Attachment> = field!("領収書" "FILE");
    amount: ReadOnly<Option<Decimal>> = field!("金額" "CALC", write: Write::Never);
} }

record! { AppRecord Small {
    name: String = field!("名前" "SINGLE_LINE_TEXT");
    price: Decimal = field!("単価" "NUMBER");
    day: Option<NaiveDate> = field!("日" "DATE");
    rows: Vec<Row<Line>> = field!("明細" "SUBTABLE");
} }

impl Editable for Small {}

record! { AppRecord Borrowed<'a> {
    name: Cow<'a, str> = field!("名前" "SINGLE_LINE_TEXT");
} }

/// An answer of Get Record, or one record of a page.
pub(super) fn envelope(fields: &[(&str, &str, &str)]) -> String {
    let mut all = vec![
        ("$id", "__ID__", "\"77\""),
        ("$revision", "__REVISION__", "\"3\""),
    ];
    all.extend(fields);
    let members = all
        .iter()
        .map(|(code, kind, value)| format!(r#""{code}":{{"type":"{kind}","value":{value}}}"#));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

pub(super) fn record_answer(fields: &[(&str, &str, &str)]) -> String {
    format!(r#"{{"record":{}}}"#, envelope(fields))
}

pub(super) fn page_answer(records: &[String]) -> String {
    format!(r#"{{"records":[{}],"totalCount":null}}"#, records.join(","))
}

/// Every field of [`Everything`], filled.
pub(super) const FILLED: &[(&str, &str, &str)] = &[
    (
        "文字列",
        "SINGLE_LINE_TEXT",
        r#""\u8acb\u6c42\u66f8 \ud83e\uddfe \"x\"""#,
    ),
    ("複数行", "MULTI_LINE_TEXT", r#""a\nb""#),
    ("リッチ", "RICH_TEXT", r#""<b>b<\/b>""#),
    ("リンク", "LINK", r#""https://example.com""#),
    ("数値", "NUMBER", r#""-1234.5""#),
    ("丸め", "NUMBER", r#""1.005""#),
    ("桁数", "NUMBER", r#""12345678901234567890.1234567891""#),
    ("整数", "NUMBER", "42"),
    ("小数", "NUMBER", r#""0.5""#),
    ("計算", "CALC", r#""0.3333""#),
    ("計算日", "CALC", r#""2012-01-11""#),
    ("計算時", "CALC", r#""49:30""#),
    ("箱", "CHECK_BOX", r#"["赤","緑"]"#),
    ("複数", "MULTI_SELECT", r#"["a","b"]"#),
    ("ラジオ", "RADIO_BUTTON", r#""青""#),
    ("大きさ", "DROP_DOWN", r#""L""#),
    ("日付", "DATE", r#""2026-01-31""#),
    ("時刻", "TIME", r#""13:30""#),
    ("日時", "DATETIME", r#""2026-01-31T13:30:00Z""#),
    (
        "添付",
        "FILE",
        r#"[{"fileKey":"0123ab","name":"a.pdf","contentType":"application/pdf","size":"12345"}]"#,
    ),
    ("人", "USER_SELECT", r#"[{"code":"sato","name":"佐藤"}]"#),
    (
        "組織",
        "ORGANIZATION_SELECT",
        r#"[{"name":"営業","code":"sales"}]"#,
    ),
    (
        "グループ",
        "GROUP_SELECT",
        r#"[{"code":"all","name":null,"new":{}}]"#,
    ),
    ("明細", "SUBTABLE", ROWS),
    ("レコード番号", "RECORD_NUMBER", r#""SALES-77""#),
    ("作成者", "CREATOR", r#"{"code":"sato","name":"佐藤"}"#),
    ("作成日時", "CREATED_TIME", r#""2026-01-31T13:30:00Z""#),
    ("ステータス", "STATUS", r#""未処理""#),
    (
        "作業者",
        "STATUS_ASSIGNEE",
        r#"[{"code":"sato","name":"佐藤"}]"#,
    ),
    ("カテゴリー", "CATEGORY", r#"["a"]"#),
    ("新型", "HOLOGRAM", r#"{"x":[1,2]}"#),
];

pub(super) const ROWS: &str = concat!(
    r#"[{"id":"481","value":{"品名":{"type":"SINGLE_LINE_TEXT","value":"紙"},"数量":{"type":"NUMBER","value":"3"},"#,
    r#""領収書":{"type":"FILE","value":[]},"金額":{"type":"CALC","value":"300"}}},"#,
    r#"{"id":"482","value":{"品名":{"type":"SINGLE_LINE_TEXT","value":""},"数量":{"type":"NUMBER","value":null},"#,
    r#""領収書":{"type":"FILE","value":[]},"金額":{"type":"CALC","value":""}}}]"#,
);

/// The fields of [`Everything`] as kintone answers them when they are empty.
pub(super) fn empty() -> Vec<(&'static str, &'static str, &'static str)> {
    let empty = |kind: &str| match kind {
        "DATE" | "TIME" | "DROP_DOWN" | "RADIO_BUTTON" | "CREATOR" | "HOLOGRAM" => "null",
        "CHECK_BOX"
        | "MULTI_SELECT"
        | "FILE"
        | "USER_SELECT"
        | "ORGANIZATION_SELECT"
        | "GROUP_SELECT"
        | "SUBTABLE"
        | "STATUS_ASSIGNEE"
        | "CATEGORY" => "[]",
        _ => r#""""#,
    };
    FILLED
        .iter()
        .map(|(code, kind, _)| (*code, *kind, empty(kind)))
        .collect()
}
