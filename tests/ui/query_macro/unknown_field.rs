//! A code that the form does not have.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, 請求 = "2026-01-31");
}
