//! `in` on a date.
use kintone_runtime::query::today;
use kintone_runtime::{KintoneRecord, NaiveDate, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 請求日: Option<NaiveDate>,
}

fn main() {
    let _ = Invoice::fields().請求日.is_in([today()]);
}
