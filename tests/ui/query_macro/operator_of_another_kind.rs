//! A word search in a number.
use kintone_runtime::{Decimal, KintoneRecord, ReadOnly, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 合計: ReadOnly<Option<Decimal>>,
}

fn main() {
    query!(Invoice, 消費税率 like "10");
}
