//! A row in place of a record.
use kintone_runtime::{Client, Decimal, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", table = "明細")]
pub struct Item {
    pub 数量: Option<Decimal>,
}

fn add(client: &Client, item: Item) {
    let _ = client.add_record(&item);
}

fn main() {}
