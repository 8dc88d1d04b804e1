//! All mistakes of a query in one run.
use kintone_runtime::{Decimal, KintoneRecord, ReadOnly, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 合計: ReadOnly<Option<Decimal>>,
}

fn main() {
    query!(
        Invoice,
        会計 > 1000 and 請求日 >= NOW() and 請求区分 in ("先払い") or 備考 = "x"
        order by 添付 desc
        limit 501
    );
}
