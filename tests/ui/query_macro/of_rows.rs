//! Queries find records, not rows.
#[path = "../forms.rs"]
mod forms;

use forms::Item;
use kintone_runtime::query;

fn main() {
    query!(Item, 数量 > 5);
}
