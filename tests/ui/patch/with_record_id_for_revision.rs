//! The id of a record in place of its revision.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::record::update::Update;
use kintone_runtime::{Patch, RecordId};

fn update(id: RecordId) -> Update<Invoice> {
    Patch::<Invoice>::new().on(id, id)
}

fn main() {}
