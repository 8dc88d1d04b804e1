//! The id of a record in place of the id of a row.
use kintone_runtime::{Decimal, KintoneRecord, Patch, RecordId, Row, Saved};

#[derive(Clone, KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 明細: Vec<Row<Item>>,
}

#[derive(Clone, KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", table = "明細", partial)]
pub struct Item {
    pub 数量: Option<Decimal>,
}

fn patch(saved: &Saved<Invoice>) -> Patch<Invoice> {
    let id = RecordId::new(1);
    Patch::<Invoice>::new().rows(|f| f.明細, saved, |rows| rows.remove(id))
}

fn main() {}
