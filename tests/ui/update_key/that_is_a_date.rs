//! An update key that is unique and a date.
use kintone_runtime::record::update::Update;
use kintone_runtime::{KintoneRecord, NaiveDate, Patch};

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1)]
pub struct Invoice {
    #[kintone(kind = DATE, unique)]
    pub 請求日: Option<NaiveDate>,
}

fn update(patch: Patch<Invoice>) -> Update<Invoice> {
    patch.by_key(|f| f.請求日, NaiveDate::MIN, None)
}

fn main() {}
