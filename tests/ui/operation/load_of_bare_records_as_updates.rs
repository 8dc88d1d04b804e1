use kintone_runtime::{Client, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Invoice {
    件名: String,
}

async fn update(client: Client, invoices: Vec<Invoice>) {
    let _ = client.update_all(&invoices).await;
}

fn main() {}
