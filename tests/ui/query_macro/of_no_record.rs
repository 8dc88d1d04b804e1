//! A struct without the derive.
use kintone_runtime::query;

pub struct Invoice;

fn main() {
    query!(Invoice, 合計 > 1000);
}
