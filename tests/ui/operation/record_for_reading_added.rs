//! Adding through a type for reading.
use kintone_runtime::{Client, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 件名: String,
}

fn add(client: &Client, invoice: Invoice) {
    let _ = client.add_record(&invoice);
}

fn main() {}
