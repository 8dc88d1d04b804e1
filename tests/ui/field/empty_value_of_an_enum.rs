//! A drop-down that may be empty, in an enum.
use kintone_runtime::{KintoneChoice, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 請求区分: Kind,
}

#[derive(KintoneChoice)]
#[kintone(schema = "schemas/invoice.json", field = "請求区分")]
pub enum Kind {
    通常,
    #[kintone(fallback)]
    Other(String),
}

fn main() {}
