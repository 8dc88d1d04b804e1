//! A revision is not a number.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::record::action::RawAction;
use kintone_runtime::{Client, RecordId};

pub async fn act(client: Client, id: RecordId) {
    let action = RawAction::new("承認");
    let _ = client.update_status::<Invoice>(id, 5, action).await;
}

fn main() {}
