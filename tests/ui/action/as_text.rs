//! The name of an action as a text, which nothing would check.
use kintone_runtime::{Client, KintoneRecord, RecordId};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/expense.json")]
pub struct Expense {
    pub Title: String,
}

fn approve(client: &Client, id: RecordId) {
    let _ = client.update_status::<Expense>(id, None, "Approve");
}

fn main() {}
