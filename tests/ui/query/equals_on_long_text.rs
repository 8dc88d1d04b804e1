//! `=` on text of several lines.
use kintone_runtime::{KintoneRecord, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 備考: String,
}

fn main() {
    let _ = Invoice::fields().備考.eq("");
}
