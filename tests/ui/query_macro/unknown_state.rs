//! A state that the process does not have.
use kintone_runtime::{Decimal, KintoneRecord, ReadOnly, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 合計: ReadOnly<Option<Decimal>>,
}

fn main() {
    query!(Invoice, ステータス = "承認");
}
