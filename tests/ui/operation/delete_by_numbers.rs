//! Record ids are not numbers.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::Client;

pub async fn delete(client: Client) {
    let _ = client.delete_records::<Invoice>([1, 2]).await;
}

fn main() {}
