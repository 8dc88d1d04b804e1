//! An attribute of a struct on a field.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    #[kintone(table = "明細")]
    pub 件名: String,
}

fn main() {}
