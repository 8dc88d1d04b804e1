//! An update with a record that says neither which it is nor what changed.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::Client;

fn update(client: &Client, invoice: Invoice) {
    let _ = client.update_record(&invoice);
}

fn main() {}
