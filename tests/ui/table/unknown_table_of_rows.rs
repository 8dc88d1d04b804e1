//! The rows of a record name a table that the form does not have: one mistake, one error.
use kintone_runtime::{Decimal, KintoneRecord, Row};

#[derive(Clone, KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
    pub 明細: Vec<Row<Item>>,
}

#[derive(Clone, KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", table = "明細行")]
pub struct Item {
    pub 数量: Option<Decimal>,
}

fn main() {}
