//! Deleting records of a struct without the derive.
use kintone_runtime::RecordId;
use kintone_runtime::api::DeleteRecords;

struct Invoice;

fn main() {
    let _ = DeleteRecords::<Invoice>::new([RecordId::new(1)]);
}
