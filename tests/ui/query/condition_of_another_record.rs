//! A condition on another app.
#[path = "../forms.rs"]
mod forms;

use forms::{Customer, Invoice};
use kintone_runtime::Record;

fn main() {
    let invoice = Invoice::fields().件名.eq("保守");
    let _ = invoice.and(Customer::fields().住所.like("東京"));
}
