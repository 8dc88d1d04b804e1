//! The same for a field that only the form has.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    let text = "1000";
    query!(Invoice, 消費税率 > {text} and 請求日 > {text});
}
