//! A condition after `order by`.
use kintone_runtime::{KintoneRecord, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 件名: String,
}

fn main() {
    query!(Invoice, order by 請求日 desc, 合計 > 1000);
}
