//! Updates with records that say neither which they are nor what changed.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::{Client, Saved};

fn update(client: &Client, invoices: &[Saved<Invoice>]) {
    let _ = client.update_records(invoices);
}

fn main() {}
