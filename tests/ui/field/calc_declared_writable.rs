//! What kintone calculates, declared writable.
use kintone_runtime::{Decimal, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 合計: Option<Decimal>,
}

fn main() {}
