//! A revision in place of the id of a record.
use kintone_runtime::{Client, KintoneRecord, RawAction, Revision};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/expense.json")]
pub struct Expense {
    pub Title: String,
}

fn approve(client: &Client, revision: Revision) {
    let _ = client.update_status::<Expense>(revision, None, RawAction::new("Approve"));
}

fn main() {}
