//! Setting a table like a value.
use kintone_runtime::{Decimal, KintoneRecord, Patch, Row};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 明細: Vec<Row<Item>>,
}

#[derive(Clone, KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", table = "明細")]
pub struct Item {
    pub 商品コード: String,
    pub 単位: Option<String>,
    pub 軽減税率: Vec<String>,
    pub 数量: Option<Decimal>,
}

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.明細, Vec::new())
}

fn main() {}
