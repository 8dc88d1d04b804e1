//! Names of Rust where the form has Japanese codes.
use kintone_runtime::{KintoneRecord, NaiveDate};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub subject: String,
    pub billed_on: Option<NaiveDate>,
}

fn main() {}
