//! The record number, declared writable.
use kintone_runtime::record::values::RecordNumber;
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    #[kintone(kind = RECORD_NUMBER)]
    pub number: Option<RecordNumber>,
}

fn main() {}
