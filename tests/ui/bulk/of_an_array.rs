//! An array of requests in place of a tuple or a `Vec`.
use kintone_runtime::{Client, DeleteRecords, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn bulk(client: &Client, a: DeleteRecords<Invoice>, b: DeleteRecords<Invoice>) {
    let _ = client.bulk([a, b]);
}

fn main() {}
