//! An enum whose options are those of another field.
use kintone_runtime::{KintoneChoice, KintoneRecord, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
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

#[derive(KintoneChoice)]
#[kintone(schema = "schemas/invoice.json", field = "支払方法")]
pub enum Method {
    銀行振込,
    口座振替,
    手形,
}

fn main() {
    query!(Invoice, 請求区分 in {[Method::手形]});
}
