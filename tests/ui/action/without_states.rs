//! Without a schema an action has to say between which states it leads.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(unchecked, app = 2)]
pub enum ExpenseAction {
    Submit { assignee: String },
    #[kintone(from = "In review")]
    Approve,
}

fn main() {}
