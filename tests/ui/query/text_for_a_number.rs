//! Text compared with a number.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::Record;

fn main() {
    let _ = Invoice::fields().消費税率.gt("10");
}
