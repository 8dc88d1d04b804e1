//! The creator of a record, declared writable.
use kintone_runtime::{KintoneRecord, User};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    #[kintone(kind = CREATOR)]
    pub added_by: Option<User>,
}

fn main() {}
