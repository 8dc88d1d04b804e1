//! The English code of a system field in a Japanese app.
use kintone_runtime::{KintoneRecord, ReadOnly};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub Record_number: ReadOnly<String>,
}

fn main() {}
