//! One user in place of a list of users.
use kintone_runtime::{KintoneRecord, Patch, User};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 担当者: Vec<User>,
}

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.担当者, User::new("sato"))
}

fn main() {}
