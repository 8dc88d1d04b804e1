//! A row that does not say of which table it is.
use kintone_runtime::{Decimal, KintoneRecord, Row};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 明細: Vec<Row<Item>>,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Item {
    pub 商品コード: String,
    pub 数量: Option<Decimal>,
    pub 単価: Option<Decimal>,
}

fn main() {}
