//! The id of a record in place of its revision.
use kintone_runtime::{KintoneRecord, Patch, RecordId, Update};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn update(id: RecordId) -> Update<Invoice> {
    Patch::<Invoice>::new().on(id, id)
}

fn main() {}
