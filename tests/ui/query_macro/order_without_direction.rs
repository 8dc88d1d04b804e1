//! Which direction is the default is not documented.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, 合計 > 1000 order by 請求日);
}
