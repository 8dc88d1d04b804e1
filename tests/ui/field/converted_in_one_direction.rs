//! A module for `with` that cannot write the value.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    #[kintone(with = lines)]
    pub 備考: Vec<String>,
}

mod lines {
    use std::convert::Infallible;

    pub fn from_kintone(text: String) -> Result<Vec<String>, Infallible> {
        Ok(text.lines().map(str::to_owned).collect())
    }
}

fn main() {}
