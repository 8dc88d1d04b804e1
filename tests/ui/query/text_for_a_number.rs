//! Text compared with a number.
use kintone_runtime::{Decimal, KintoneRecord, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 消費税率: Option<Decimal>,
}

fn main() {
    let _ = Invoice::fields().消費税率.gt("10");
}
