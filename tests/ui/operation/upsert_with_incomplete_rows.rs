//! Upserting records whose rows lack a writable field.
use kintone_runtime::{Client, Decimal, KintoneRecord, Row};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 請求書番号: String,
    pub 件名: String,
    pub 取引先: String,
    pub 明細: Vec<Row<Item>>,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", table = "明細")]
pub struct Item {
    pub 数量: Option<Decimal>,
}

fn upsert(client: &Client, invoices: &[Invoice]) {
    let _ = client.upsert_records(|f| f.請求書番号, invoices);
}

fn main() {}
