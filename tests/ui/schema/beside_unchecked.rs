//! A record that is and is not checked.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", unchecked)]
pub struct Invoice {
    pub 件名: String,
}

fn main() {}
