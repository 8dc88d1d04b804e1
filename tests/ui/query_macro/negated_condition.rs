//! kintone negates operators, not conditions.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, not (合計 > 1000 and 請求区分 in ("通常")));
}
