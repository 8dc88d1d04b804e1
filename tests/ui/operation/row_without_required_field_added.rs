//! Adding rows that lack what the table requires.
use kintone_runtime::{Client, KintoneRecord, Row};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/required_row.json")]
pub struct Record {
    pub 表: Vec<Row<Line>>,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/required_row.json", table = "表")]
pub struct Line {
    pub 備考: String,
}

fn add(client: &Client, record: Record) {
    let _ = client.add_record(&record);
}

fn main() {}
