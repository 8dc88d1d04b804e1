//! A float that may lose digits.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 消費税率: Option<f64>,
}

fn main() {}
