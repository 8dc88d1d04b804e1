//! The id of the record as update key.
use kintone_runtime::{KintoneRecord, Patch, RecordId, Update};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn update(patch: Patch<Invoice>) -> Update<Invoice> {
    patch.by_key(|f| f.record_id(), RecordId::new(1), None)
}

fn main() {}
