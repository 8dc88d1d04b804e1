//! The same field under two names.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
    #[kintone(code = "件名")]
    pub title: String,
}

fn main() {}
