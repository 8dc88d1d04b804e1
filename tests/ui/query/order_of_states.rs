//! `<` on the state of process management.
use kintone_runtime::{KintoneRecord, ReadOnly, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub ステータス: ReadOnly<Option<String>>,
}

fn main() {
    let _ = Invoice::fields().ステータス.lt("承認済み");
}
