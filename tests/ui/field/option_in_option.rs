//! `Option` twice.
use kintone_runtime::{KintoneRecord, NaiveDate};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 請求日: Option<Option<NaiveDate>>,
}

fn main() {}
