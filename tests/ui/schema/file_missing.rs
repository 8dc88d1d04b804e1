//! A schema file that is not there.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoices.json", app = 1)]
pub struct Invoice {
    pub 件名: String,
}

fn main() {}
