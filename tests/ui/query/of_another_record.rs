//! A query of another app.
#[path = "../forms.rs"]
mod forms;

use forms::{Customer, Invoice};
use kintone_runtime::api::GetRecords;
use kintone_runtime::Record;

fn main() {
    let _ = GetRecords::<Invoice>::new(Customer::fields().住所.like("東京"));
}
