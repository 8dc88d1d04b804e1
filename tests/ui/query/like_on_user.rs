//! `like` on users.
use kintone_runtime::{KintoneRecord, Record, User};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 担当者: Vec<User>,
}

fn main() {
    let _ = Invoice::fields().担当者.like("sato");
}
