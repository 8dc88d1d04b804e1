//! The enum of one field for another that has other options.
use kintone_runtime::{KintoneChoice, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 支払方法: Option<Kind>,
}

#[derive(KintoneChoice)]
#[kintone(schema = "schemas/invoice.json", field = "請求区分")]
pub enum Kind {
    通常,
    前払,
    精算,
}

fn main() {}
