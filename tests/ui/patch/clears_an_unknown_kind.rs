//! Clearing a field of which nothing is known.
use kintone_runtime::{KintoneRecord, Patch};

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1)]
pub struct Invoice {
    pub 備考: String,
}

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().clear(|f| f.備考)
}

fn main() {}
