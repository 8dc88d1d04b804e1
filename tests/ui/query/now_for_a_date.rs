//! An instant compared with a date.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query::now;
use kintone_runtime::Record;

fn main() {
    let _ = Invoice::fields().請求日.lt(now());
}
