//! A record is read as a struct without the derive.
use kintone_runtime::{Client, RecordId};

pub struct Invoice {
    pub 件名: String,
}

pub async fn read(client: Client, id: RecordId) {
    let _ = client.get_record::<Invoice>(id).await;
}

fn main() {}
