//! `>` on text, which the form says is unique.
use kintone_runtime::{KintoneRecord, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 請求書番号: String,
}

fn main() {
    let _ = Invoice::fields().請求書番号.gt("INV-1");
}
