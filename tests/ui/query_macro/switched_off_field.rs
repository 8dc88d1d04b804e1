//! Categories that the app does not use.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, カテゴリー in ("a"));
}
