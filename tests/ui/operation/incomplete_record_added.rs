//! Adding through a type that lacks what the form requires.
use kintone_runtime::{Client, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
    pub 備考: String,
}

fn add(client: &Client, invoice: Invoice) {
    let _ = client.add_records(&[invoice]);
}

fn main() {}
