//! Inside of a literal the mistaken word is marked in the message.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query;

fn main() {
    query!(Invoice, r#"合計 > 1000 and 請求区分 in ("前払い") order by 備考 desc"#);
}
