//! More than kintone gives at once.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, 合計 > 1000 limit 1000 offset 20000);
}
