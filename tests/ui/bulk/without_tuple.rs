//! A request that is not in a tuple.
use kintone_runtime::{Client, DeleteRecords, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn bulk(client: &Client, delete: DeleteRecords<Invoice>) {
    let _ = client.bulk(delete);
}

fn main() {}
