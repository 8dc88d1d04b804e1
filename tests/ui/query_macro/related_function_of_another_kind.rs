//! A function that the field of the other app does not take.
#[path = "../forms.rs"]
mod forms;

use forms::AllTypes;
use kintone_runtime::query;

fn main() {
    query!(AllTypes, related.amount > TODAY());
}
