//! Queries find records, not rows.
use kintone_runtime::{Decimal, KintoneRecord, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", table = "明細", partial)]
pub struct Item {
    pub 数量: Option<Decimal>,
}

fn main() {
    query!(Item, 数量 > 5);
}
