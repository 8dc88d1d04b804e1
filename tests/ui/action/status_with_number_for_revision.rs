//! A revision is not a number.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::{Client, RawAction, RecordId};

pub async fn act(client: Client, id: RecordId) {
    let action = RawAction::new("承認");
    let _ = client.update_status::<Invoice>(id, 5, action).await;
}

fn main() {}
