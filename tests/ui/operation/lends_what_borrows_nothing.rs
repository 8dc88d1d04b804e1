//! Records without a lifetime are lent.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::{Client, Error, Query};

pub async fn count(client: Client) -> Result<u64, Error> {
    client.for_each_page::<Invoice, Error>(Query::all(), |_| Ok(())).await
}

fn main() {}
