//! The record type and the query without a comma between them.
use kintone_runtime::query;

fn main() {
    let _ = query!(Invoice 合計 > 1000);
}
