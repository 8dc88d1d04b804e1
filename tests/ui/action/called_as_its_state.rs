//! The state to which an action leads, in place of the action.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(schema = "schemas/expense.json")]
pub enum ExpenseAction {
    Submit { assignee: String },
    Approved,
    Reject { assignee: String },
    Pay,
    Close,
}

fn main() {}
