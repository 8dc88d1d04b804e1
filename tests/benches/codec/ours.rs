//! The records as the derive reads and writes them.

use std::borrow::Cow;

use kintone_runtime::record::values::{CreateOnly, ReadOnly, User};
use kintone_runtime::{
    DateTime, Decimal, KintoneChoice, KintoneRecord, NaiveDate, NaiveTime, Row, Utc,
};

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(unchecked, app = 1)]
pub(crate) struct Invoice {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    pub(crate) 請求書番号: String,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    pub(crate) 件名: String,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    pub(crate) 取引先名: String,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    pub(crate) 住所: String,
    #[kintone(kind = MULTI_LINE_TEXT)]
    pub(crate) 備考: String,
    #[kintone(kind = LINK)]
    pub(crate) メール: String,
    #[kintone(kind = NUMBER)]
    pub(crate) 金額: Option<Decimal>,
    #[kintone(kind = NUMBER)]
    pub(crate) 消費税: Option<Decimal>,
    #[kintone(kind = NUMBER)]
    pub(crate) 割引率: Option<Decimal>,
    #[kintone(kind = DATE)]
    pub(crate) 発行日: Option<NaiveDate>,
    #[kintone(kind = DATE)]
    pub(crate) 支払期限: Option<NaiveDate>,
    #[kintone(kind = TIME)]
    pub(crate) 受付時刻: Option<NaiveTime>,
    #[kintone(kind = DATETIME)]
    pub(crate) 受付日時: Option<DateTime<Utc>>,
    #[kintone(kind = DROP_DOWN)]
    pub(crate) 請求区分: Option<Kind>,
    #[kintone(kind = RADIO_BUTTON)]
    pub(crate) 支払方法: Option<Payment>,
    #[kintone(kind = CHECK_BOX)]
    pub(crate) 対象: Vec<String>,
    #[kintone(kind = USER_SELECT)]
    pub(crate) 担当者: Vec<User>,
    pub(crate) 明細: Vec<Row<Line>>,
    #[kintone(kind = CREATED_TIME)]
    pub(crate) 作成日時: CreateOnly<Option<DateTime<Utc>>>,
    #[kintone(kind = UPDATED_TIME)]
    pub(crate) 更新日時: ReadOnly<Option<DateTime<Utc>>>,
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(unchecked, app = 1, table = "明細")]
pub(crate) struct Line {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    pub(crate) 品名: String,
    #[kintone(kind = NUMBER)]
    pub(crate) 単価: Option<Decimal>,
    #[kintone(kind = NUMBER)]
    pub(crate) 数量: Option<Decimal>,
    #[kintone(kind = DATE)]
    pub(crate) 納期: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq, KintoneChoice)]
#[kintone(unchecked)]
pub(crate) enum Kind {
    通常,
    前払,
    #[kintone(fallback)]
    Other(String),
}

#[derive(Debug, Clone, PartialEq, KintoneChoice)]
#[kintone(unchecked)]
pub(crate) enum Payment {
    振込,
    現金,
    #[kintone(fallback)]
    Other(String),
}

/// The same without the two lists, as text that stays in the answer.
#[derive(Debug, KintoneRecord)]
#[kintone(unchecked, app = 1)]
pub(crate) struct Ref<'a> {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    請求書番号: Cow<'a, str>,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    件名: Cow<'a, str>,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    取引先名: Cow<'a, str>,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    住所: Cow<'a, str>,
    #[kintone(kind = MULTI_LINE_TEXT)]
    備考: Cow<'a, str>,
    #[kintone(kind = LINK)]
    メール: Cow<'a, str>,
    #[kintone(kind = NUMBER)]
    金額: Option<Decimal>,
    #[kintone(kind = NUMBER)]
    消費税: Option<Decimal>,
    #[kintone(kind = NUMBER)]
    割引率: Option<Decimal>,
    #[kintone(kind = DATE)]
    発行日: Option<NaiveDate>,
    #[kintone(kind = DATE)]
    支払期限: Option<NaiveDate>,
    #[kintone(kind = TIME)]
    受付時刻: Option<NaiveTime>,
    #[kintone(kind = DATETIME)]
    受付日時: Option<DateTime<Utc>>,
    #[kintone(kind = DROP_DOWN)]
    請求区分: Option<Kind>,
    #[kintone(kind = RADIO_BUTTON)]
    支払方法: Option<Payment>,
    明細: Vec<Row<RefLine<'a>>>,
    #[kintone(kind = CREATED_TIME)]
    作成日時: CreateOnly<Option<DateTime<Utc>>>,
    #[kintone(kind = UPDATED_TIME)]
    更新日時: ReadOnly<Option<DateTime<Utc>>>,
}

#[derive(Debug, KintoneRecord)]
#[kintone(unchecked, app = 1, table = "明細")]
pub(crate) struct RefLine<'a> {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    品名: Cow<'a, str>,
    #[kintone(kind = NUMBER)]
    単価: Option<Decimal>,
    #[kintone(kind = NUMBER)]
    数量: Option<Decimal>,
    #[kintone(kind = DATE)]
    納期: Option<NaiveDate>,
}

/// Three of the fields.
#[derive(Debug, KintoneRecord)]
#[kintone(unchecked, app = 1)]
pub(crate) struct Part {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    請求書番号: String,
    #[kintone(kind = NUMBER)]
    金額: Option<Decimal>,
    #[kintone(kind = DATE)]
    発行日: Option<NaiveDate>,
}

#[derive(Debug, KintoneRecord)]
#[kintone(unchecked, app = 1)]
pub(crate) struct SubtableOnly {
    明細: Vec<Row<Line>>,
}
