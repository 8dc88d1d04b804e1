//! A number compared with text.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::Record;

fn main() {
    let _ = Invoice::fields().件名.eq(5);
}
