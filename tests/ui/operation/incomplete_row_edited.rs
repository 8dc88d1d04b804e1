//! Editing a table through rows that lack a writable field.
use kintone_runtime::{Decimal, KintoneRecord, Row, Saved};

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

fn edit(invoice: Saved<Invoice>) {
    invoice.edit();
}

fn main() {}
