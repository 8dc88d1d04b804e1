//! A record with a type parameter.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice<T> {
    pub 件名: T,
}

fn main() {}
