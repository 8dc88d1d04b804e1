//! A field of a kind that is never an update key.
use kintone_runtime::{KintoneRecord, Patch};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 請求区分: Option<String>,
    pub 備考: String,
}

fn main() {
    let patch = Patch::<Invoice>::new().set(|f| f.備考, "郵送");
    let _ = patch.by_key(|f| f.請求区分, "通常", None);
}
