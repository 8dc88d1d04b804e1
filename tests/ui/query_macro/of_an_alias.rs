//! A type alias has no macro of its own: `query!` takes the name of the struct, or an import of it.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

type Bill = Invoice;

fn main() {
    query!(Bill, 合計 > 1000);
}
