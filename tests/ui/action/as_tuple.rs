//! An assignee without its name.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(schema = "schemas/expense.json")]
pub enum ExpenseAction {
    Submit(String),
    Approve,
    Reject { assignee: String },
    Pay,
    Close,
}

fn main() {}
