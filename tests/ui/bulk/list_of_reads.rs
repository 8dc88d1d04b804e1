//! Requests that read, in a list of requests for a bulk request.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::{Client, RecordId};

fn bulk(client: &Client) {
    let ids = [1, 2].map(RecordId::new);
    let _ = client.bulk(Vec::from(
        ids.map(kintone_runtime::api::GetRecord::<Invoice>::new),
    ));
}

fn main() {}
