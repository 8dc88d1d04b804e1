//! The derive of the actions on a struct.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(schema = "schemas/expense.json")]
pub struct ExpenseAction {
    pub name: String,
}

fn main() {}
