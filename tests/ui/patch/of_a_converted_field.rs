//! A field with `with` is set by its converted value.
use kintone_runtime::{KintoneRecord, Patch};

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

    pub fn to_kintone(lines: &[String]) -> String {
        lines.join("\n")
    }
}

fn main() {
    let lines = vec!["郵送".to_owned()];
    let _ = Patch::<Invoice>::new().set(|f| f.備考, lines);
}
