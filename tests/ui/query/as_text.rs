//! Text where a query should be.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::api::GetRecords;

fn main() {
    let _ = GetRecords::<Invoice>::new("件名 = \"保守\"");
}
