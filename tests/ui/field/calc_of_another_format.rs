//! A CALC field whose format is another.
use kintone_runtime::{KintoneRecord, NaiveDate, ReadOnly};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 合計: ReadOnly<Option<NaiveDate>>,
}

fn main() {}
