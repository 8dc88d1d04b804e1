//! A field that the struct does not have.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::Patch;

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.会社名, "サンプル商事")
}

fn main() {}
