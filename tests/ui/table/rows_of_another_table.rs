//! The rows of a table in a struct of another table.
use kintone_runtime::{KintoneRecord, Row};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json")]
pub struct AllTypes {
    pub 表2: Vec<Row<Table1>>,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", table = "table1")]
pub struct Table1 {
    pub table1_text: String,
}

fn main() {}
