//! A unit that the function does not take.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, 請求日 >= FROM_TODAY(-1, WEEK));
}
