//! The id of an app in place of the id of a record.
use kintone_runtime::{AppId, KintoneRecord, Patch, Update};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn update() -> Update<Invoice> {
    Patch::<Invoice>::new().on(AppId::new(1), None)
}

fn main() {}
