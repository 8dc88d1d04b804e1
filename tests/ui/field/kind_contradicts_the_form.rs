//! `kind` says something else than the form.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    #[kintone(kind = NUMBER)]
    pub 件名: String,
}

fn main() {}
