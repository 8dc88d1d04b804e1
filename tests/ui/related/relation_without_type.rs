//! The records of a lookup are asked for, and its record type is not named.
use kintone_runtime::{Client, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 取引先: String,
}

async fn read(client: &Client, invoices: &[Invoice]) {
    let _ = client.related(invoices, |f| f.取引先).await;
}

fn main() {}
