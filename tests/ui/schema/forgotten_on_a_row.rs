//! A row that does not say against which form it is checked.
use kintone_runtime::{Decimal, KintoneRecord, Row};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 明細: Vec<Row<Item>>,
}

#[derive(KintoneRecord)]
#[kintone(table = "明細")]
pub struct Item {
    pub 数量: Option<Decimal>,
}

fn main() {}
