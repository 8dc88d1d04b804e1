//! A request that is not in a tuple.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::api::DeleteRecords;
use kintone_runtime::Client;

fn bulk(client: &Client, delete: DeleteRecords<Invoice>) {
    let _ = client.bulk(delete);
}

fn main() {}
