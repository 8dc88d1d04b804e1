//! A record that does not say against which form it is checked.
use kintone_runtime::{KintoneRecord, NaiveDate};

#[derive(KintoneRecord)]
pub struct Invoice {
    pub 請求日: Option<NaiveDate>,
    pub 件明: String,
}

fn main() {}
