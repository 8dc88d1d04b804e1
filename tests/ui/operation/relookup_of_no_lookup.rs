//! Copying a field again that copies nothing.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::{Edit, Record};

fn relookup(edit: &mut Edit<Invoice>) {
    edit.relookup(Invoice::fields().件名);
}

fn main() {}
