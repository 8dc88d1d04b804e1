//! Clearing what kintone calculates.
use kintone_runtime::{Decimal, KintoneRecord, Patch, ReadOnly};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 合計: ReadOnly<Option<Decimal>>,
}

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().clear(|f| f.合計)
}

fn main() {}
