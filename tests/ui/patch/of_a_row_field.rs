//! The token of a field inside a table.
use kintone_runtime::{Decimal, KintoneRecord, Patch, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", table = "明細")]
pub struct Item {
    pub 数量: Option<Decimal>,
}

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|_| Item::fields().数量, 1)
}

fn main() {}
