//! `is empty` on the key of a lookup, which is text of one line.
use kintone_runtime::{KintoneRecord, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 取引先: String,
}

fn main() {
    let _ = Invoice::fields().取引先.is_empty();
}
