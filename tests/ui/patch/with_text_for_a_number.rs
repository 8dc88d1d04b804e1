//! Text in place of a number.
use kintone_runtime::{Decimal, KintoneRecord, Patch};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 消費税率: Option<Decimal>,
}

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.消費税率, "10")
}

fn main() {}
