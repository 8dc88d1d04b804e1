//! A record is added in a bulk request as it was read.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::api::AddRecord;
use kintone_runtime::{Client, Saved};

pub async fn copy(client: Client, saved: Saved<Invoice>) {
    let _ = client.bulk((AddRecord::new(&saved),)).await;
}

fn main() {}
