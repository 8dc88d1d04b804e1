//! An update with a record that says neither which it is nor what changed.
use kintone_runtime::{Client, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn update(client: &Client, invoice: Invoice) {
    let _ = client.update_record(&invoice);
}

fn main() {}
