//! A record is added as it was read.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::{Client, Saved};

pub async fn copy(client: Client, saved: Saved<Invoice>) {
    let _ = client.add_record(&saved).await;
}

fn main() {}
