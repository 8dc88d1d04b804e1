//! An empty value is an error or nothing.
use kintone_runtime::{KintoneRecord, NaiveDate};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    #[kintone(empty = default)]
    pub 支払期限: NaiveDate,
}

fn main() {}
