//! A type for writing without a field that the form requires.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", write)]
pub struct Invoice {
    pub 件名: String,
}

fn main() {}
