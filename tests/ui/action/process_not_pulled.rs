//! A schema file that holds the fields alone.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(schema = "schemas/decomposed.json")]
pub enum Action {
    承認する,
}

fn main() {}
