//! Actions of the process that the enum lacks.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(schema = "schemas/expense.json")]
pub enum ExpenseAction {
    Approve,
    Pay,
    Close,
}

fn main() {}
