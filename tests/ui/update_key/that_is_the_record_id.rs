//! The id of the record as update key.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::record::update::Update;
use kintone_runtime::{Patch, RecordId};

fn update(patch: Patch<Invoice>) -> Update<Invoice> {
    patch.by_key(|f| f.record_id(), RecordId::new(1), None)
}

fn main() {}
