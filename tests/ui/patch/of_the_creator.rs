//! Setting who added the record, which only an add can.
use kintone_runtime::{CreateOnly, KintoneRecord, Patch, User};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 作成者: CreateOnly<Option<User>>,
}

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.作成者, User::new("sato"))
}

fn main() {}
