//! A value of the wrong type for a field of the other app.
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
    let amount = "1000";
    query!(AllTypes, related.parent_code in ("a") and related.amount > {amount});
}
