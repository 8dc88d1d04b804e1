//! Copying a field again that copies nothing.
use kintone_runtime::{Edit, KintoneRecord, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn relookup(edit: &mut Edit<Invoice>) {
    edit.relookup(Invoice::fields().件名);
}

fn main() {}
