//! A type alias has no macro of its own: `query!` takes the name of the struct, or an import of it.
use kintone_runtime::{KintoneRecord, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 件名: String,
}

type Bill = Invoice;

fn main() {
    query!(Bill, 合計 > 1000);
}
