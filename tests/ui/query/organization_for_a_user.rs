//! The caller's department among users.
use kintone_runtime::query::primary_organization;
use kintone_runtime::{KintoneRecord, Record, User};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 担当者: Vec<User>,
}

fn main() {
    let _ = Invoice::fields().担当者.is_in([primary_organization()]);
}
