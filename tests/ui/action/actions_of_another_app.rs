//! Actions of one app, run on several records of another.
use kintone_runtime::{Client, KintoneAction, KintoneRecord, RecordId};

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1)]
pub struct Invoice {
    pub 件名: String,
}

#[derive(KintoneAction)]
#[kintone(unchecked, app = 2)]
pub enum ExpenseAction {
    #[kintone(from = "In review", to = "Approved")]
    Approve,
}

fn approve(client: &Client, id: RecordId) {
    let _ = client.update_statuses::<Invoice>([(id, None, ExpenseAction::Approve)]);
}

fn main() {}
