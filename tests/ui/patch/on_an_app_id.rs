//! The id of an app in place of the id of a record.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::record::update::Update;
use kintone_runtime::{AppId, Patch};

fn update() -> Update<Invoice> {
    Patch::<Invoice>::new().on(AppId::new(1), None)
}

fn main() {}
