//! A copy target of a lookup, declared writable.
use kintone_runtime::{Decimal, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 支払サイト: Option<Decimal>,
}

fn main() {}
