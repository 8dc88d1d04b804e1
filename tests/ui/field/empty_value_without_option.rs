//! Types without an empty value for fields that may be empty.
use kintone_runtime::{Decimal, KintoneRecord, NaiveDate, ReadOnly};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 支払期限: NaiveDate,
    pub 合計: ReadOnly<Decimal>,
    pub 消費税率: u32,
}

fn main() {}
