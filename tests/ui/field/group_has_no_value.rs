//! A field that holds no value.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json")]
pub struct AllTypes {
    pub group1: String,
}

fn main() {}
