//! A field that the other app does not have.
use kintone_runtime::{KintoneRecord, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", read, related(related = crate::Related))]
pub struct AllTypes {
    pub text: String,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/related.json", read)]
pub struct Related {
    pub parent_code: String,
}

fn main() {
    query!(AllTypes, related.amonut > 1000);
}
