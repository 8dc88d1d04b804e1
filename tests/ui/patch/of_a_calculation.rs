//! Setting what kintone calculates.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::Patch;

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.合計, 1000)
}

fn main() {}
