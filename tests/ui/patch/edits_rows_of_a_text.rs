//! Editing the rows of a field that is not a table.
use kintone_runtime::{KintoneRecord, Patch, Saved};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 備考: String,
}

fn patch(saved: &Saved<Invoice>) -> Patch<Invoice> {
    Patch::<Invoice>::new().rows(|f| f.備考, saved, |_| {})
}

fn main() {}
