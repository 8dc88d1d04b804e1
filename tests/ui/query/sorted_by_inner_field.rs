//! Records sorted by a field in a table.
#[path = "../forms.rs"]
mod forms;

use forms::Item;
use kintone_runtime::Record;

fn main() {
    let _ = Item::fields().数量.asc();
}
