//! An update key in a struct that only reads it.
use kintone_runtime::record::update::Update;
use kintone_runtime::{KintoneRecord, Patch, ReadOnly};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 請求書番号: ReadOnly<String>,
}

fn update(patch: Patch<Invoice>) -> Update<Invoice> {
    patch.by_key(|f| f.請求書番号, "INV-1", None)
}

fn main() {}
