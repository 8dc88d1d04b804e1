//! A query of another app.
use kintone_runtime::{GetRecords, KintoneRecord, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 件名: String,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/customer.json", read)]
pub struct Customer {
    pub 住所: String,
}

fn main() {
    let _ = GetRecords::<Invoice>::new(Customer::fields().住所.like("東京"));
}
