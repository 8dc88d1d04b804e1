//! `=` on a drop-down.
#[path = "../forms.rs"]
mod forms;

use forms::{Invoice, Kind};
use kintone_runtime::Record;

fn main() {
    let _ = Invoice::fields().請求区分.eq(Kind::前払);
}
