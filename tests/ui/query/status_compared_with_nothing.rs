//! A state compared with no value: every record has one.
use kintone_runtime::query::empty;
use kintone_runtime::{KintoneRecord, ReadOnly, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub ステータス: ReadOnly<String>,
}

fn main() {
    let _ = Invoice::fields().ステータス.eq(empty());
}
