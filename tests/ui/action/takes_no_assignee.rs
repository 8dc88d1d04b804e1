//! An assignee for actions to states in which nobody is chosen: any one acts there, or nobody.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(schema = "schemas/expense.json")]
pub enum ExpenseAction {
    Submit { assignee: String },
    Approve { assignee: String },
    Reject { assignee: String },
    Pay,
    Close { assignee: Option<String> },
}

fn main() {}
