//! A Rust type that cannot hold the field.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 消費税率: bool,
}

fn main() {}
