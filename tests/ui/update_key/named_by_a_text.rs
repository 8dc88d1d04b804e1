//! A key named by its code.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::Client;

fn main() {
    let client = Client::builder("https://example.cybozu.com").build().unwrap();
    let invoices: Vec<Invoice> = Vec::new();
    let _ = client.upsert_all("請求書番号", invoices);
}
