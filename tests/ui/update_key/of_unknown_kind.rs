//! A key of which nothing is known.
use kintone_runtime::{KintoneRecord, Patch};

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1)]
pub struct Invoice {
    pub 番号: String,
}

fn main() {
    let _ = Patch::<Invoice>::new().by_key(|f| f.番号, "1", None);
}
