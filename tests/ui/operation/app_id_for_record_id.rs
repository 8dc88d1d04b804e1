//! The id of an app in place of the id of a record.
use kintone_runtime::{AppId, Client, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 件名: String,
}

fn read(client: &Client) {
    let _ = client.get_record::<Invoice>(AppId::new(1));
}

fn main() {}
