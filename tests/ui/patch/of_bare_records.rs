//! Updates with records that say neither which they are nor what changed.
use kintone_runtime::{Client, KintoneRecord, Saved};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn update(client: &Client, invoices: &[Saved<Invoice>]) {
    let _ = client.update_records(invoices);
}

fn main() {}
