//! A table that the form does not have.
use kintone_runtime::{Decimal, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", table = "明細行")]
pub struct Item {
    pub 数量: Option<Decimal>,
}

fn main() {}
