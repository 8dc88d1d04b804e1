//! The token of another record type.
use kintone_runtime::{KintoneRecord, Patch, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/customer.json")]
pub struct Customer {
    pub 住所: String,
}

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|_| Customer::fields().住所, "大阪市")
}

fn main() {}
