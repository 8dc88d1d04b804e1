//! A misspelt option is not missing as well.
use kintone_runtime::KintoneChoice;

#[derive(KintoneChoice)]
#[kintone(schema = "schemas/invoice.json", field = "請求区分")]
pub enum Kind {
    通常,
    前払い,
    精算,
}

fn main() {}
