//! An option without a variant, and no fallback.
use kintone_runtime::KintoneChoice;

#[derive(KintoneChoice)]
#[kintone(schema = "schemas/invoice.json", field = "請求区分")]
pub enum Kind {
    通常,
    前払,
}

fn main() {}
