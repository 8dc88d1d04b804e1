//! A unit that the function does not take.
use kintone_runtime::{Decimal, KintoneRecord, ReadOnly, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 合計: ReadOnly<Option<Decimal>>,
}

fn main() {
    query!(Invoice, 請求日 >= FROM_TODAY(-1, WEEK));
}
