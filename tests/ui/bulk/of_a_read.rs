//! A request that reads, in a bulk request.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::api::GetRecords;
use kintone_runtime::{Client, Query};

fn bulk(client: &Client) {
    let _ = client.bulk((GetRecords::<Invoice>::new(Query::all()),));
}

fn main() {}
