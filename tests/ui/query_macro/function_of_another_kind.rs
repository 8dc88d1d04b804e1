//! An instant for a field that holds days.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, 請求日 >= NOW());
}
