//! `=` on a field in a table.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::Record;

fn main() {
    let _ = Invoice::fields().明細.row(|row| row.数量.eq(5));
}
