//! Without a schema, too, a date may be empty.
use kintone_runtime::{KintoneRecord, NaiveDate};

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1)]
pub struct Invoice {
    pub 支払期限: NaiveDate,
}

fn main() {}
