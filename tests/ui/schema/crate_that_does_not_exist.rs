//! The runtime is not where the attribute says.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", crate = nowhere)]
pub struct Invoice {
    pub 件名: String,
}

fn main() {}
