//! A word where text in quotes is meant.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, 請求区分 in (前払));
}
