//! An action of one app, run on a record of another.
use kintone_runtime::{Client, KintoneAction, KintoneRecord, RecordId};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

#[derive(KintoneAction)]
#[kintone(schema = "schemas/expense.json")]
pub enum ExpenseAction {
    Submit { assignee: String },
    Approve,
    Reject { assignee: String },
    Pay,
    Close,
}

fn approve(client: &Client, id: RecordId) {
    let _ = client.update_status::<Invoice>(id, None, ExpenseAction::Approve);
}

fn main() {}
