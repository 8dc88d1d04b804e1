//! A text is empty by itself.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    #[kintone(empty = error)]
    pub 件名: String,
}

fn main() {}
