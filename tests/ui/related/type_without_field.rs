//! `related` without the code of a field.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", read, related = crate::AllTypes)]
pub struct AllTypes {
    pub text: String,
}

fn main() {}
