//! A value of the wrong type for a field of the other app.
#[path = "../forms.rs"]
mod forms;

use forms::AllTypes;
use kintone_runtime::query;

fn main() {
    let amount = "1000";
    query!(AllTypes, related.parent_code in ("a") and related.amount > {amount});
}
