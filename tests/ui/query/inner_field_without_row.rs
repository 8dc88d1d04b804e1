//! A field in a table, outside of `row`.
#[path = "../forms.rs"]
mod forms;

use forms::{Invoice, Item};
use kintone_runtime::{Query, Record};

fn main() {
    let _ = Query::<Invoice>::filter(|_| Item::fields().数量.gt(5));
}
