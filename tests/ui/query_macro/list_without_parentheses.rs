//! `in` without a list.
use kintone_runtime::{KintoneRecord, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 件名: String,
}

fn main() {
    query!(Invoice, 請求区分 in "通常", "前払");
}
