//! An attribute that does not exist.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    #[kintone(codes = "件名")]
    pub title: String,
}

fn main() {}
