//! A value of Rust that the field cannot be compared with.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    let text = "1000";
    query!(Invoice, 合計 > {text});
}
