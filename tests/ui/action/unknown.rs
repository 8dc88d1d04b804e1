//! An action that the process does not have.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(schema = "schemas/expense.json")]
pub enum ExpenseAction {
    Sumbit { assignee: String },
    Approve,
    Reject { assignee: String },
    Pay,
    Close,
}

fn main() {}
