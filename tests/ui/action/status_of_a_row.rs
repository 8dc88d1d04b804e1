//! The status of a table row: only records go through a process.
use kintone_runtime::record::action::RawAction;
use kintone_runtime::{Client, KintoneRecord, RecordId};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/expense.json", table = "Expenses")]
pub struct Line {
    pub Description: String,
}

fn approve(client: &Client, id: RecordId) {
    let _ = client.update_status::<Line>(id, None, RawAction::new("Approve"));
}

fn main() {}
