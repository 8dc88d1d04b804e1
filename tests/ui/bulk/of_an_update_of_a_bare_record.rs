//! A bare record is updated in a bulk request.
use kintone_runtime::api::UpdateRecord;
use kintone_runtime::{Client, KintoneRecord};

#[derive(Clone, KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 請求書番号: String,
    pub 件名: String,
    pub 取引先: String,
}

pub async fn update(client: Client, invoice: Invoice) {
    let _ = client.bulk((UpdateRecord::new(&invoice),)).await;
}

fn main() {}
