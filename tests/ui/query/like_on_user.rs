//! `like` on users.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::Record;

fn main() {
    let _ = Invoice::fields().担当者.like("sato");
}
