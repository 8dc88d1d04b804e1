//! A field that the struct does not have.
use kintone_runtime::{KintoneRecord, Patch};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.会社名, "サンプル商事")
}

fn main() {}
