//! The record id by the name that Rust has for it.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, record_id > 100);
}
