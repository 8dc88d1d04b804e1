//! A function compared with a calculated date.
use kintone_runtime::query::today;
use kintone_runtime::{KintoneRecord, NaiveDate, ReadOnly, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", read)]
pub struct AllTypes {
    pub calc_date: ReadOnly<Option<NaiveDate>>,
}

fn main() {
    let _ = AllTypes::fields().calc_date.ge(today());
}
