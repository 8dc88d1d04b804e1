//! What Rust and SQL write.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, 合計 == 1000 && 小計 <> 5 or 小計 > 5 AND 小計 < 9);
}
