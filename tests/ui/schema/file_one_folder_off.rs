//! The schema file lies in another folder.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn main() {}
