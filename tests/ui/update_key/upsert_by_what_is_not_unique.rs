//! Upserting by a field that is not unique.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::Client;

fn upsert(client: &Client, invoices: &[Invoice]) {
    let _ = client.upsert_records(|f| f.件名, invoices);
}

fn main() {}
