//! A day that the calendar does not have.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, 請求日 >= "2026-02-29");
}
