//! Fields of tables are named without their table.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, 明細.数量 > 5);
}
