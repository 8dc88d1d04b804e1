//! A limit for a cursor, which reads all.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::api::AddCursor;
use kintone_runtime::Query;

fn main() {
    let _ = AddCursor::<Invoice>::new(Query::<Invoice>::all().limit(100));
}
