//! An update key that is not unique.
use kintone_runtime::{KintoneRecord, Patch, Update};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn update(patch: Patch<Invoice>) -> Update<Invoice> {
    patch.by_key(|f| f.件名, "保守", None)
}

fn main() {}
