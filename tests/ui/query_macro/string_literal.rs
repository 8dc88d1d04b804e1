//! Inside of a literal the mistaken word is marked in the message.
use kintone_runtime::{Decimal, KintoneRecord, ReadOnly, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 合計: ReadOnly<Option<Decimal>>,
}

fn main() {
    query!(Invoice, r#"合計 > 1000 and 請求区分 in ("前払い") order by 備考 desc"#);
}
