//! The struct of a row without its id.
use kintone_runtime::{Decimal, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", table = "明細", partial)]
pub struct Item {
    pub 数量: Option<Decimal>,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 明細: Vec<Item>,
}

fn main() {}
