//! An operator that the field of the other app does not have.
#[path = "../forms.rs"]
mod forms;

use forms::AllTypes;
use kintone_runtime::query;

fn main() {
    query!(AllTypes, related.amount like "x");
}
