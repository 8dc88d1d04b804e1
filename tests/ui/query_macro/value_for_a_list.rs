//! One value where a list is asked for.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    let total = 1000;
    query!(Invoice, 合計 in {total});
}
