//! The caller's department among users.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query::primary_organization;
use kintone_runtime::Record;

fn main() {
    let _ = Invoice::fields().担当者.is_in([primary_organization()]);
}
