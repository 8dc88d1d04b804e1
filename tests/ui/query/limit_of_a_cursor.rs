//! A limit for a cursor, which reads all.
use kintone_runtime::api::AddCursor;
use kintone_runtime::{KintoneRecord, Query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 件名: String,
}

fn main() {
    let _ = AddCursor::<Invoice>::new(Query::<Invoice>::all().limit(100));
}
