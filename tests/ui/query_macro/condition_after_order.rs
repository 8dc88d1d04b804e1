//! A condition after `order by`.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, order by 請求日 desc, 合計 > 1000);
}
