//! A request that is not in a tuple.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::{Client, DeleteRecords};

fn bulk(client: &Client, delete: DeleteRecords<Invoice>) {
    let _ = client.bulk(delete);
}

fn main() {}
