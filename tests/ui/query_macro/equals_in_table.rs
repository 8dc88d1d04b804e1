//! The one operator that fields of tables lack.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, 合計 > 1000 and 数量 = 5);
}
