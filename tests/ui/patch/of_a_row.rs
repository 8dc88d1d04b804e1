//! A patch of the row of a table.
use kintone_runtime::{Decimal, KintoneRecord, Patch};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", table = "明細")]
pub struct Item {
    pub 数量: Option<Decimal>,
}

fn patch() {
    Patch::<Item>::new();
}

fn main() {}
