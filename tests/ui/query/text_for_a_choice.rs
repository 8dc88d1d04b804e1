//! The text of an option where the field has an enum.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::Record;

fn main() {
    let _ = Invoice::fields().請求区分.is_in(["前払"]);
}
