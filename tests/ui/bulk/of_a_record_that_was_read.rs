//! A record is added in a bulk request as it was read.
use kintone_runtime::api::AddRecord;
use kintone_runtime::{Client, KintoneRecord, Saved};

#[derive(Clone, KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 請求書番号: String,
    pub 件名: String,
    pub 取引先: String,
}

pub async fn copy(client: Client, saved: Saved<Invoice>) {
    let _ = client.bulk((AddRecord::new(&saved),)).await;
}

fn main() {}
