//! Actions that are checked against no form.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(app = 2)]
pub enum Action {
    Submit { assignee: String },
    Approve,
}

fn main() {}
