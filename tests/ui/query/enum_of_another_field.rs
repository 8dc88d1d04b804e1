//! The option of another field.
#[path = "../forms.rs"]
mod forms;

use forms::{Invoice, Method};
use kintone_runtime::Record;

fn main() {
    let _ = Invoice::fields().請求区分.is_in([Method::手形]);
}
