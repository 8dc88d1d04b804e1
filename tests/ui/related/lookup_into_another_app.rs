//! The record type of a lookup is that of another app than the one that it looks into.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read, related(取引先 = crate::Expense))]
pub struct Invoice {
    pub 取引先: String,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/expense.json", read)]
pub struct Expense {
    pub Title: String,
}

fn main() {}
