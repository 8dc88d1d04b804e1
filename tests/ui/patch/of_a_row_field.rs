//! The token of a field inside a table.
#[path = "../forms.rs"]
mod forms;

use forms::{Invoice, Item};
use kintone_runtime::{Patch, Record};

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|_| Item::fields().数量, 1)
}

fn main() {}
