//! The name of the field in Rust instead of its code.
use kintone_runtime::{KintoneRecord, NaiveDate, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    #[kintone(code = "請求日")]
    pub billed_on: Option<NaiveDate>,
}

fn main() {
    query!(Invoice, billed_on = TODAY());
}
