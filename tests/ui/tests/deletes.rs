//! Records to delete are named by what is at hand, by value or by reference.
#![deny(warnings)]

use kintone_runtime::api::{DeleteRecords, RecordToDelete, ToDelete};
use kintone_runtime::record::written::Written;
use kintone_runtime::{Client, KintoneRecord, RecordId, Revision, Saved};

#[derive(KintoneRecord)]
#[kintone(schema = "../../examples/schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

pub async fn delete(client: Client, id: RecordId, revision: Revision, saved: Vec<Saved<Invoice>>) {
    let ids = vec![id, id];
    let pairs = vec![(id, revision)];
    let _ = client.delete_records::<Invoice>(&[id]).await;
    let _ = client.delete_records::<Invoice>([id]).await;
    let _ = client.delete_records::<Invoice>(&ids).await;
    let _ = client.delete_records::<Invoice>(ids.iter()).await;
    let _ = client.delete_records::<Invoice>(ids).await;
    let _ = client.delete_records::<Invoice>(&pairs).await;
    let _ = client.delete_records::<Invoice>(pairs).await;
    let mixed: [RecordToDelete; 2] = [id.to_delete(), (&saved[0]).to_delete()];
    let _ = client.delete_records::<Invoice>(&mixed).await;
    let _ = client.delete_records::<Invoice>(&saved).await;
    let _ = client.delete_records::<Invoice>(saved).await;
}

pub fn delete_what_was_written(written: &[Written]) -> DeleteRecords<Invoice> {
    DeleteRecords::new(written)
}
