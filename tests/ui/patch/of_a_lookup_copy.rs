//! Setting what a lookup copies.
use kintone_runtime::{KintoneRecord, Patch, ReadOnly};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 取引先住所: ReadOnly<String>,
}

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.取引先住所, "大阪市")
}

fn main() {}
