//! The id of a record is not a field of the form.
use kintone_runtime::{KintoneRecord, RecordId};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub id: RecordId,
    pub 件名: String,
}

fn main() {}
