//! A record type for a field that is not related records.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/related.json", read)]
pub struct Related {
    pub parent_code: String,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", read, related(text = crate::Related))]
pub struct AllTypes {
    pub text: String,
}

fn main() {}
