//! A float in a record without a type.
use kintone_runtime::AnyRecord;

fn record(mut record: AnyRecord) -> AnyRecord {
    record.set("消費税率", 0.1);
    record
}

fn main() {}
