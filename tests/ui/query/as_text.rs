//! Text where a query should be.
use kintone_runtime::{GetRecords, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 件名: String,
}

fn main() {
    let _ = GetRecords::<Invoice>::new("件名 = \"保守\"");
}
