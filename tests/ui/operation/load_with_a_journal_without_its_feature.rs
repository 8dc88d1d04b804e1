use kintone_runtime::{Client, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Invoice {
    件名: String,
}

async fn add(client: Client, invoices: Vec<Invoice>) {
    let load = client.add_all(&invoices).journal("invoices.journal");
    let _ = load.run_name("2026-11-27").await;
}

fn main() {}
