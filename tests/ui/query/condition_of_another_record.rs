//! A condition on another app.
use kintone_runtime::{KintoneRecord, Record};

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
    let invoice = Invoice::fields().件名.eq("保守");
    let _ = invoice.and(Customer::fields().住所.like("東京"));
}
