//! A notification is decoded with the row of a table in place of the record.
#[path = "../forms.rs"]
mod forms;

use forms::Item;
use kintone_runtime::webhook::Webhook;

fn main() {
    let _ = Webhook::<Item>::decode(b"{}");
}
