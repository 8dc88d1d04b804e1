//! `=` on a drop-down.
use kintone_runtime::{KintoneChoice, KintoneRecord, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 請求区分: Option<Kind>,
}

#[derive(KintoneChoice)]
#[kintone(schema = "schemas/invoice.json", field = "請求区分")]
pub enum Kind {
    通常,
    前払,
    精算,
}

fn main() {
    let _ = Invoice::fields().請求区分.eq(Kind::前払);
}
