//! A schema file that is none.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/broken.json")]
pub struct Invoice {
    pub 件名: String,
}

fn main() {}
