//! A calculated field that is not read only, and may be empty.
use kintone_runtime::{Decimal, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 合計: Decimal,
}

fn main() {}
