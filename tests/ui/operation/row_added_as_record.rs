//! A row in place of a record.
#[path = "../forms.rs"]
mod forms;

use forms::Item;
use kintone_runtime::Client;

fn add(client: &Client, item: Item) {
    let _ = client.add_record(&item);
}

fn main() {}
