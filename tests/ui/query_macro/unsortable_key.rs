//! kintone does not sort by tables, nor by what is in them.
use kintone_runtime::{Decimal, KintoneRecord, ReadOnly, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 合計: ReadOnly<Option<Decimal>>,
}

fn main() {
    query!(Invoice, order by 明細 desc, 数量 asc, 備考 asc);
}
