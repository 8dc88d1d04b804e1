//! A request that reads, in a bulk request.
use kintone_runtime::{Client, GetRecords, KintoneRecord, Query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn bulk(client: &Client) {
    let _ = client.bulk((GetRecords::<Invoice>::new(Query::all()),));
}

fn main() {}
