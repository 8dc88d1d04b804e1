//! Related records compared as if they were a value.
use kintone_runtime::{KintoneRecord, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", read)]
pub struct AllTypes {
    pub text: String,
}

fn main() {
    let _ = AllTypes::fields().related.eq("a");
}
