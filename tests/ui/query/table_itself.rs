//! A table compared as a whole.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::Record;

fn main() {
    let _ = Invoice::fields().明細.is_empty();
}
