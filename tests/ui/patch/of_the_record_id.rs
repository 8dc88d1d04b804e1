//! Setting the id of the record.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::{Patch, RecordId};

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.record_id(), RecordId::new(1))
}

fn main() {}
