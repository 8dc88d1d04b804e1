//! Editing the rows of a table through a struct that lacks a writable field.
use kintone_runtime::record::id::RowId;
use kintone_runtime::{Decimal, KintoneRecord, Patch, Row, Saved};

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

fn patch(saved: &Saved<Invoice>) -> Patch<Invoice> {
    Patch::<Invoice>::new().rows(|f| f.明細, saved, |rows| rows.remove(RowId::new(1)))
}

fn main() {}
