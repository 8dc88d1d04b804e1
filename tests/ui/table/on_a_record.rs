//! A record that says it is the row of a table.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", table = "明細")]
pub struct Invoice {
    pub 請求書番号: String,
    pub 件名: String,
}

fn main() {}
