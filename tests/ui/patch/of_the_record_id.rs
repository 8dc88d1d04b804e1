//! Setting the id of the record.
use kintone_runtime::{KintoneRecord, Patch, RecordId};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.record_id(), RecordId::new(1))
}

fn main() {}
