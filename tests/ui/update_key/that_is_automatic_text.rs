//! An update key that is unique and filled by kintone.
use kintone_runtime::record::update::Update;
use kintone_runtime::{KintoneRecord, Patch, ReadOnly};

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1)]
pub struct Invoice {
    #[kintone(kind = SINGLE_LINE_TEXT, unique, computed)]
    pub 表示名: ReadOnly<String>,
}

fn update(patch: Patch<Invoice>) -> Update<Invoice> {
    patch.by_key(|f| f.表示名, "INV-1 保守", None)
}

fn main() {}
