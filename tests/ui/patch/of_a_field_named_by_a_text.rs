//! A field named by its code.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::Patch;

fn main() {
    let _ = Patch::<Invoice>::new().set("件名", "保守");
}
