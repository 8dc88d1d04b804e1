//! An alias of a type without an empty value.
use kintone_runtime::{KintoneRecord, NaiveDate};

type Day = NaiveDate;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 支払期限: Day,
}

fn main() {}
