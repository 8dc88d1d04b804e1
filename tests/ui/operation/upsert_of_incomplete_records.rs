//! Upserting through a type that lacks what the form requires of new records.
use kintone_runtime::{Client, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 請求書番号: String,
    pub 件名: String,
}

fn upsert(client: &Client, invoices: &[Invoice]) {
    let _ = client.upsert_records(|f| f.請求書番号, invoices);
}

fn main() {}
