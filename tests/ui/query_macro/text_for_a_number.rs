//! Text where a number is compared.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, 合計 > "千円");
}
