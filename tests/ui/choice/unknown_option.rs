//! An option that the field does not have.
use kintone_runtime::KintoneChoice;

#[derive(KintoneChoice)]
#[kintone(schema = "schemas/invoice.json", field = "請求区分")]
pub enum Kind {
    通常,
    前払い,
    #[kintone(fallback)]
    Other(String),
}

fn main() {}
