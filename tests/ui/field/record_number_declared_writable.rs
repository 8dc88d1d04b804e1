//! The record number, declared writable.
use kintone_runtime::{KintoneRecord, RecordNumber};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    #[kintone(kind = RECORD_NUMBER)]
    pub number: Option<RecordNumber>,
}

fn main() {}
