//! A bare record is updated in a bulk request.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::api::UpdateRecord;
use kintone_runtime::Client;

pub async fn update(client: Client, invoice: Invoice) {
    let _ = client.bulk((UpdateRecord::new(&invoice),)).await;
}

fn main() {}
