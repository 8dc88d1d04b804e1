//! A query of another app.
#[path = "../forms.rs"]
mod forms;

use forms::{Customer, Invoice};
use kintone_runtime::{GetRecords, Record};

fn main() {
    let _ = GetRecords::<Invoice>::new(Customer::fields().住所.like("東京"));
}
