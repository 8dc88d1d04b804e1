//! A day compared with a time of day.
use kintone_runtime::query::today;
use kintone_runtime::{KintoneRecord, NaiveTime, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", read)]
pub struct AllTypes {
    pub time: Option<NaiveTime>,
}

fn main() {
    let _ = AllTypes::fields().time.gt(today());
}
