//! Two fallbacks.
use kintone_runtime::KintoneChoice;

#[derive(KintoneChoice)]
#[kintone(schema = "schemas/invoice.json", field = "請求区分")]
pub enum Kind {
    #[kintone(fallback)]
    Other(String),
    #[kintone(fallback)]
    Else(String),
}

fn main() {}
