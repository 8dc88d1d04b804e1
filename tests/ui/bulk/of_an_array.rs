//! An array of requests in place of a tuple or a `Vec`.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::api::DeleteRecords;
use kintone_runtime::Client;

fn bulk(client: &Client, a: DeleteRecords<Invoice>, b: DeleteRecords<Invoice>) {
    let _ = client.bulk([a, b]);
}

fn main() {}
