//! The key of a lookup as update key.
use kintone_runtime::record::update::Update;
use kintone_runtime::{KintoneRecord, Patch};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 取引先: String,
}

fn update(patch: Patch<Invoice>) -> Update<Invoice> {
    patch.by_key(|f| f.取引先, "日本橋商事", None)
}

fn main() {}
