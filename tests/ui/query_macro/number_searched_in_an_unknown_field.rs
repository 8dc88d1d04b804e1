//! `like` with a number, in a field of related records of which nothing is known.
use kintone_runtime::{KintoneRecord, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", read)]
pub struct AllTypes {
    pub text: String,
}

fn main() {
    let five = 5;
    query!(AllTypes, related.note like { five });
}
