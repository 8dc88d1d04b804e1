//! A number as the value of an update key that is text.
use kintone_runtime::record::update::Update;
use kintone_runtime::{KintoneRecord, Patch};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 請求書番号: String,
}

fn update(patch: Patch<Invoice>) -> Update<Invoice> {
    patch.by_key(|f| f.請求書番号, 1, None)
}

fn main() {}
