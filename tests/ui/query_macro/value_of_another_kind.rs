//! The same for a field that only the form has.
use kintone_runtime::{Decimal, KintoneRecord, ReadOnly, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 合計: ReadOnly<Option<Decimal>>,
}

fn main() {
    let text = "1000";
    query!(Invoice, 消費税率 > {text} and 請求日 > {text});
}
