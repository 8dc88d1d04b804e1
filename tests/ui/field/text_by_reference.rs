//! A `&str` for text, which may be escaped in the response.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice<'a> {
    pub 件名: &'a str,
}

fn main() {}
