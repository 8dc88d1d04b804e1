//! Upserting by a field that is not unique.
use kintone_runtime::{Client, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 請求書番号: String,
    pub 件名: String,
    pub 取引先: String,
}

fn upsert(client: &Client, invoices: &[Invoice]) {
    let _ = client.upsert_records(|f| f.件名, invoices);
}

fn main() {}
