//! The label of a field in place of its code.
use kintone_runtime::{Decimal, KintoneRecord, ReadOnly};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    #[kintone(code = "合計金額（税込）")]
    pub total: ReadOnly<Option<Decimal>>,
}

fn main() {}
