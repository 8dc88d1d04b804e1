//! A `&str` without a lifetime, which the compiler refuses by itself.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: &str,
}

fn main() {}
