//! An option of another field.
use kintone_runtime::{KintoneChoice, KintoneRecord, Patch};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 請求区分: Option<Billing>,
}

#[derive(KintoneChoice)]
#[kintone(schema = "schemas/invoice.json", field = "請求区分")]
pub enum Billing {
    通常,
    前払,
    精算,
}

#[derive(KintoneChoice)]
#[kintone(schema = "schemas/invoice.json", field = "支払方法")]
pub enum Payment {
    銀行振込,
    口座振替,
    手形,
}

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.請求区分, Payment::手形)
}

fn main() {}
