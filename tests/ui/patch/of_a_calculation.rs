//! Setting what kintone calculates.
use kintone_runtime::{Decimal, KintoneRecord, Patch, ReadOnly};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 合計: ReadOnly<Option<Decimal>>,
}

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.合計, 1000)
}

fn main() {}
