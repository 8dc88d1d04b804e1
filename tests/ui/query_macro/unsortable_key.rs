//! kintone does not sort by tables, nor by what is in them.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, order by 明細 desc, 数量 asc, 備考 asc);
    query!(Invoice, order by 明細);
    query!(Invoice, order by 明細.数量 asc);
}
