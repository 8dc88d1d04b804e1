//! Options in an order that kintone does not read.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, limit 100 order by 請求日 desc);
}
