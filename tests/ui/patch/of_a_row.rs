//! A patch of the row of a table.
#[path = "../forms.rs"]
mod forms;

use forms::Item;
use kintone_runtime::Patch;

fn patch() {
    Patch::<Item>::new();
}

fn main() {}
