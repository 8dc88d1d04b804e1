//! A struct in place of a choice.
use kintone_runtime::KintoneChoice;

#[derive(KintoneChoice)]
pub struct Kind {
    pub name: String,
}

fn main() {}
