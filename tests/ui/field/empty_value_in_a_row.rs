//! A field of a row that may be empty.
use kintone_runtime::{Decimal, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", table = "明細", partial)]
pub struct Item {
    pub 数量: Decimal,
}

fn main() {}
