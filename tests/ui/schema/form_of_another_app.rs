//! The form of another app.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", app = 12)]
pub struct Invoice {
    pub 件名: String,
}

fn main() {}
