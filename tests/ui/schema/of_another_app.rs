//! A schema file of another app is one mistake, not one for each field.
use kintone_runtime::{Decimal, KintoneRecord, NaiveDate, ReadOnly};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/customer.json")]
pub struct Invoice {
    pub 請求書番号: String,
    pub 件名: String,
    pub 取引先: String,
    pub 請求日: Option<NaiveDate>,
    pub 合計: ReadOnly<Option<Decimal>>,
}

fn main() {}
