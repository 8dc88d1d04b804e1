//! An action to a state in which one of a group acts, without an assignee.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(schema = "schemas/expense.json")]
pub enum ExpenseAction {
    Submit,
    Approve,
    Reject { assignee: String },
    Pay,
    Close,
}

fn main() {}
