//! `=` on a field of related records whose type is known.
#[path = "../forms.rs"]
mod forms;

use forms::AllTypes;
use kintone_runtime::query;

fn main() {
    query!(AllTypes, related.amount = 1000);
}
