//! The options of a field that has none.
use kintone_runtime::KintoneChoice;

#[derive(KintoneChoice)]
#[kintone(schema = "schemas/invoice.json", field = "件名")]
pub enum Kind {
    通常,
}

fn main() {}
