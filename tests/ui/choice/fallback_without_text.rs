//! A fallback that forgets the option.
use kintone_runtime::KintoneChoice;

#[derive(KintoneChoice)]
#[kintone(schema = "schemas/invoice.json", field = "請求区分")]
pub enum Kind {
    通常,
    #[kintone(fallback)]
    Other,
}

fn main() {}
