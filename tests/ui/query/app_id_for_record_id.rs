//! The id of an app compared with that of a record.
use kintone_runtime::{AppId, KintoneRecord, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 件名: String,
}

fn main() {
    let _ = Invoice::fields().record_id().gt(AppId::new(1));
}
