//! A float in place of a decimal number.
use kintone_runtime::{Decimal, KintoneRecord, Patch};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 消費税率: Option<Decimal>,
}

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.消費税率, 0.1)
}

fn main() {}
