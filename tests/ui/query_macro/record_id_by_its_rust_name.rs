//! The record id by the name that Rust has for it.
use kintone_runtime::{KintoneRecord, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 件名: String,
}

fn main() {
    query!(Invoice, record_id > 100);
}
