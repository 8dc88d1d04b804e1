//! Patches of every kind of field, by every kind of value that a field takes.
#![deny(warnings)]

use kintone_runtime::record::id::RowId;
use kintone_runtime::record::values::{Choice, UploadedFile};
use kintone_runtime::{
    Attachment, CreateOnly, DateTime, Decimal, Edit, KintoneChoice, KintoneRecord, NaiveDate,
    Patch, ReadOnly, Record, Row, Saved, User, Utc,
};

#[derive(Clone, KintoneRecord)]
#[kintone(schema = "../../examples/schemas/invoice.json")]
pub struct Invoice {
    pub 請求書番号: String,
    pub 件名: String,
    pub 取引先: Option<String>,
    pub 取引先住所: ReadOnly<String>,
    pub 請求日: Option<NaiveDate>,
    pub 請求区分: Option<Billing>,
    pub 支払方法: Option<String>,
    pub 明細: Vec<Row<Item>>,
    pub 消費税率: Option<Decimal>,
    pub 担当者: Vec<User>,
    #[kintone(empty = error)]
    pub 入金確認日時: DateTime<Utc>,
    pub 添付: Vec<Attachment>,
    #[kintone(with = note)]
    pub 備考: Note,
    pub 作成者: CreateOnly<Option<User>>,
}

#[derive(Clone, KintoneRecord)]
#[kintone(
    schema = "../../examples/schemas/invoice.json",
    table = "明細",
    partial
)]
pub struct Item {
    pub 商品コード: String,
    pub 数量: Option<i64>,
    pub 軽減税率: Vec<String>,
}

#[derive(Clone, KintoneChoice)]
#[kintone(schema = "../../examples/schemas/invoice.json", field = "請求区分")]
pub enum Billing {
    通常,
    前払,
    精算,
}

#[derive(Clone, Default)]
pub struct Note(Vec<String>);

mod note {
    use std::convert::Infallible;

    use super::Note;

    pub(super) fn from_kintone(text: String) -> Result<Note, Infallible> {
        Ok(Note(text.lines().map(str::to_owned).collect()))
    }

    pub(super) fn to_kintone(note: &Note) -> String {
        note.0.join("\n")
    }
}

pub fn values(number: i64, tags: &[User], minute: DateTime<Utc>) -> Patch<Invoice> {
    let owned = String::from("保守");
    let file = UploadedFile::new("key");
    let token = Invoice::fields().消費税率;
    Patch::<Invoice>::new()
        .set(|f| f.件名, "保守")
        .set(|f| f.件名, &owned)
        .set(|f| f.件名, owned)
        .set(|f| f.取引先, "日本橋商事")
        .set(|f| f.消費税率, 10)
        .set(|f| f.消費税率, number)
        .set(|f| f.消費税率, Decimal::ONE)
        .set(|f| f.消費税率, Some(Decimal::ONE))
        .set(|_| token, None)
        .set(|f| f.請求区分, Billing::前払)
        .set(|f| f.請求区分, Billing::from_option("通常"))
        .set(|f| f.支払方法, "手形")
        .set(|f| f.請求日, NaiveDate::from_ymd_opt(2026, 1, 31))
        .set(|f| f.入金確認日時, minute)
        .set(|f| f.担当者, [User::new("sato")])
        .set(|f| f.担当者, vec![User::new("sato")])
        .set(|f| f.担当者, tags)
        .set(|f| f.添付, [Attachment::from(file)])
        .set_with(|f| f.備考, Note::default())
}

pub fn clears() -> Patch<Invoice> {
    Patch::<Invoice>::new()
        .clear(|f| f.件名)
        .clear(|f| f.取引先)
        .clear(|f| f.請求日)
        .clear(|f| f.請求区分)
        .clear(|f| f.消費税率)
        .clear(|f| f.担当者)
        .clear(|f| f.明細)
}

pub fn rows(saved: &Saved<Invoice>, item: Item) -> [Patch<Invoice>; 2] {
    let patch = Patch::<Invoice>::new();
    let last = saved.明細.last().and_then(Row::id);
    [
        patch.clone().rows(
            |f| f.明細,
            saved,
            |rows| {
                rows.append(item.clone());
                rows.change(RowId::new(1), |row| row.数量 = Some(5));
                if let Some(last) = last {
                    rows.remove(last);
                }
            },
        ),
        patch
            .replace_rows(|f| f.明細, [item])
            .replace_rows(|f| f.明細, saved.明細.clone()),
    ]
}

pub fn relookup(edit: &mut Edit<Invoice>) {
    edit.relookup(Invoice::fields().取引先)
        .relookup(Invoice::fields().明細);
}
