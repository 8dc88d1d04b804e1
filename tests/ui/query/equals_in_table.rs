//! `=` on a field in a table.
use kintone_runtime::{Decimal, KintoneRecord, Record, Row};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 明細: Vec<Row<Item>>,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", table = "明細", partial)]
pub struct Item {
    pub 数量: Option<Decimal>,
}

fn main() {
    let _ = Invoice::fields().明細.row(|row| row.数量.eq(5));
}
