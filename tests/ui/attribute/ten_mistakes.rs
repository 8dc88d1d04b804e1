//! Ten mistakes, ten errors.
use kintone_runtime::{Client, Decimal, KintoneRecord, NaiveDate, ReadOnly, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 請求番号: String,
    pub 件名: bool,
    pub 表示名: String,
    pub 支払サイト: Option<Decimal>,
    pub 数量: Option<Decimal>,
    pub 消費税率: f64,
    pub 請求区分: Vec<String>,
    pub 小計: ReadOnly<Option<NaiveDate>>,
    pub 明細: Vec<String>,
    #[kintone(kind = CATEGORY)]
    pub categories: ReadOnly<Vec<String>>,
}

fn use_them(invoice: &Invoice, client: &Client) {
    let _ = (&invoice.件名, Invoice::fields().請求番号);
    let _ = client.add_records(std::slice::from_ref(invoice));
}

fn main() {}
