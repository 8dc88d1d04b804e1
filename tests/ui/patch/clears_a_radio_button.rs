//! Clearing a radio button.
use kintone_runtime::{KintoneRecord, Patch};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 支払方法: Option<String>,
}

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().clear(|f| f.支払方法)
}

fn main() {}
