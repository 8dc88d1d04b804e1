//! Upserting by the unique field of another record type.
use kintone_runtime::{Client, KintoneRecord, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 請求書番号: String,
    pub 件名: String,
    pub 取引先: String,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/customer.json")]
pub struct Customer {
    pub 取引先コード: String,
}

fn upsert(client: &Client, invoices: &[Invoice]) {
    let _ = client.upsert_records(|_| Customer::fields().取引先コード, invoices);
}

fn main() {}
