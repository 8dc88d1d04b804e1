//! A revision in place of the id of a record.
#[path = "../forms.rs"]
mod forms;

use forms::Expense;
use kintone_runtime::record::action::RawAction;
use kintone_runtime::{Client, Revision};

fn approve(client: &Client, revision: Revision) {
    let _ = client.update_status::<Expense>(revision, None, RawAction::new("Approve"));
}

fn main() {}
