//! An update key that is not unique.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::record::update::Update;
use kintone_runtime::Patch;

fn update(patch: Patch<Invoice>) -> Update<Invoice> {
    patch.by_key(|f| f.件名, "保守", None)
}

fn main() {}
