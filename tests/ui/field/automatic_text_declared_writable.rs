//! Text that kintone fills in, declared writable.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 表示名: String,
}

fn main() {}
