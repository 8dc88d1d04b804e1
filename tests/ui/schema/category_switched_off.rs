//! A category that the app does not use.
use kintone_runtime::{KintoneRecord, ReadOnly};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    #[kintone(kind = CATEGORY)]
    pub categories: ReadOnly<Vec<String>>,
}

fn main() {}
