//! The id of an app in place of the id of a record.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::{AppId, Client};

fn read(client: &Client) {
    let _ = client.get_record::<Invoice>(AppId::new(1));
}

fn main() {}
