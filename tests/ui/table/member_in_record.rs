//! A field of a table in the struct of the record.
use kintone_runtime::{Decimal, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 数量: Option<Decimal>,
}

fn main() {}
