use kintone_runtime::{Client, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Invoice {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    件名: String,
}

async fn add(client: Client, invoices: Vec<Invoice>) {
    let _ = client.add_all(&invoices).unique_key(|f| f.件名).await;
}

fn main() {}
