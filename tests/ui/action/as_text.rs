//! The name of an action as a text, which nothing would check.
#[path = "../forms.rs"]
mod forms;

use forms::Expense;
use kintone_runtime::{Client, RecordId};

fn approve(client: &Client, id: RecordId) {
    let _ = client.update_status::<Expense>(id, None, "Approve");
}

fn main() {}
