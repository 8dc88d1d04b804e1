//! A number in place of text.
use kintone_runtime::{KintoneRecord, Patch};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.件名, 10)
}

fn main() {}
