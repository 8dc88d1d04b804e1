//! An enum in place of a record.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
pub enum Invoice {
    通常,
}

fn main() {}
