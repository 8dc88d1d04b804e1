//! The id of a record in place of the id of a row.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::{Patch, RecordId, Saved};

fn patch(saved: &Saved<Invoice>) -> Patch<Invoice> {
    let id = RecordId::new(1);
    Patch::<Invoice>::new().rows(|f| f.明細, saved, |rows| rows.remove(id))
}

fn main() {}
