//! `in` on a date.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query::today;
use kintone_runtime::Record;

fn main() {
    let _ = Invoice::fields().請求日.is_in([today()]);
}
