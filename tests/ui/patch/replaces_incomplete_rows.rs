//! Replacing the rows of a table through a struct that lacks a writable field.
use kintone_runtime::{Decimal, KintoneRecord, Patch, Row};

#[derive(Clone, KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 明細: Vec<Row<Item>>,
}

#[derive(Clone, KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", table = "明細")]
pub struct Item {
    pub 数量: Option<Decimal>,
}

fn patch(item: Item) -> Patch<Invoice> {
    Patch::<Invoice>::new().replace_rows(|f| f.明細, [item])
}

fn main() {}
