use kintone_runtime::{Client, KintoneRecord, Saved};

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Invoice {
    件名: String,
}

async fn copy(client: Client, invoices: Vec<Saved<Invoice>>) {
    let _ = client.add_all(&invoices).await;
}

fn main() {}
