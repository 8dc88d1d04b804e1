//! `in` on attachments.
use kintone_runtime::{Attachment, KintoneRecord, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 添付: Vec<Attachment>,
}

fn main() {
    let _ = Invoice::fields().添付.is_in(["a.pdf"]);
}
