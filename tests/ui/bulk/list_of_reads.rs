//! Requests that read, in a list of requests for a bulk request.
use kintone_runtime::{Client, KintoneRecord, RecordId};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn bulk(client: &Client) {
    let ids = [1, 2].map(RecordId::new);
    let _ = client.bulk(Vec::from(
        ids.map(kintone_runtime::GetRecord::<Invoice>::new),
    ));
}

fn main() {}
