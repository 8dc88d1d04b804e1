//! Record ids are not numbers.
use kintone_runtime::{Client, KintoneRecord};

#[derive(Clone, KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 請求書番号: String,
    pub 件名: String,
    pub 取引先: String,
}

pub async fn delete(client: Client) {
    let _ = client.delete_records::<Invoice>([1, 2]).await;
}

fn main() {}
