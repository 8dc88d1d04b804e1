//! A function in lower case, and one that kintone does not have.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, 請求日 >= today() and 支払期限 < TOMMOROW());
}
