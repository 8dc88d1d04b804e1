//! A revision is not a number.
use kintone_runtime::{Client, KintoneRecord, RawAction, RecordId};

#[derive(Clone, KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 請求書番号: String,
    pub 件名: String,
    pub 取引先: String,
}

pub async fn act(client: Client, id: RecordId) {
    let action = RawAction::new("承認");
    let _ = client.update_status::<Invoice>(id, 5, action).await;
}

fn main() {}
