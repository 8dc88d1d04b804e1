//! A condition on categories.
use kintone_runtime::{KintoneRecord, ReadOnly, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", read)]
pub struct AllTypes {
    pub カテゴリー: ReadOnly<Vec<String>>,
}

fn main() {
    let _ = AllTypes::fields().カテゴリー.is_in(["A"]);
}
