//! A patch that says what to change, and not where.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::{Client, Patch};

fn update(client: &Client, patch: Patch<Invoice>) {
    let _ = client.update_record(&patch);
}

fn main() {}
