//! Clearing what kintone calculates.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::Patch;

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().clear(|f| f.合計)
}

fn main() {}
