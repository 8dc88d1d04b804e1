//! `=` with a time that no field holds: kintone keeps whole minutes.
use kintone_runtime::{KintoneRecord, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", read)]
pub struct AllTypes {
    pub text: String,
}

fn main() {
    query!(AllTypes, time = "03:04:35");
}
