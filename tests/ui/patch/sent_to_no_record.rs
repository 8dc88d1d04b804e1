//! A patch that says what to change, and not where.
use kintone_runtime::{Client, KintoneRecord, Patch};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn update(client: &Client, patch: Patch<Invoice>) {
    let _ = client.update_record(&patch);
}

fn main() {}
