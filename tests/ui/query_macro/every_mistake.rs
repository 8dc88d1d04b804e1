//! All mistakes of a query in one run.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(
        Invoice,
        会計 > 1000 and 請求日 >= NOW() and 請求区分 in ("先払い") or 備考 = "x"
        order by 添付 desc
        limit 501
    );
}
