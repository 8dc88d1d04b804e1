//! A field that the other app does not have.
#[path = "../forms.rs"]
mod forms;

use forms::AllTypes;
use kintone_runtime::query;

fn main() {
    query!(AllTypes, related.amonut > 1000);
}
