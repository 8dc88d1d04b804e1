//! Text in place of a number.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::Patch;

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.消費税率, "10")
}

fn main() {}
