//! A function in a list of days, which only a table has.
use kintone_runtime::query::today;
use kintone_runtime::{KintoneRecord, NaiveDate, Record, Row};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", read)]
pub struct AllTypes {
    pub table1: Vec<Row<Line>>,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", table = "table1", read)]
pub struct Line {
    pub table1_date: Option<NaiveDate>,
}

fn main() {
    let _ = AllTypes::fields().table1.row(|row| row.table1_date.is_in([today()]));
}
