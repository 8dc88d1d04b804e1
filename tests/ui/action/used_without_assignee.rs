//! An action without the assignee that it demands.
use kintone_runtime::{Client, KintoneAction, KintoneRecord, RecordId};

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 2)]
pub struct Expense {
    pub Title: String,
}

#[derive(KintoneAction)]
#[kintone(unchecked, app = 2)]
pub enum ExpenseAction {
    #[kintone(from = "Draft", to = "In review")]
    Submit { assignee: String },
}

fn submit(client: &Client, id: RecordId) {
    let _ = client.update_status::<Expense>(id, None, ExpenseAction::Submit);
}

fn main() {}
