//! A number in place of text.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::Patch;

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.件名, 10)
}

fn main() {}
