//! Loads take records and updates, owned and by reference.

use kintone_runtime::client::load::Outcome;
use kintone_runtime::{Client, Edit, KintoneRecord, Patch, RecordId, Saved};

#[derive(Clone, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Invoice {
    #[kintone(kind = SINGLE_LINE_TEXT, unique)]
    番号: String,
}

async fn all(client: Client, invoices: Vec<Invoice>, saved: Vec<Saved<Invoice>>) -> Vec<Outcome> {
    let edits: Vec<Edit<Invoice>> = saved.iter().map(Saved::edit).collect();
    let patches = [Patch::<Invoice>::new().on(RecordId::new(1), None)];
    let none: [RecordId; 0] = [];
    vec![
        client.add_all(&invoices).unique_key(|f| f.番号).await,
        client.add_all(invoices.clone()).concurrency(4).await,
        client.add_all(saved.iter().map(|saved| &**saved)).await,
        client.update_all(&edits).continue_on_error().await,
        client.update_all(edits).await,
        client.update_all(patches).await,
        client.upsert_all(|f| f.番号, &invoices).await,
        client.upsert_all(|f| f.番号, invoices).await,
        client.delete_all::<Invoice>(&saved).await,
        client.delete_all::<Invoice>(none).await,
    ]
}

fn is_send<T: Send>(_: T) {}

#[test]
fn it_compiles() {
    fn load_is_sent_to_another_task(client: Client, invoices: Vec<Invoice>) {
        is_send(async move { client.add_all(invoices).await });
    }
    let _ = (all, load_is_sent_to_another_task);
}
