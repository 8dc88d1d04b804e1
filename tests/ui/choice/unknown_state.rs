//! A state that the process does not have.
use kintone_runtime::KintoneChoice;

#[derive(KintoneChoice)]
#[kintone(schema = "schemas/all_types.json", states)]
pub enum State {
    未着手,
    完了,
    #[kintone(fallback)]
    Other(String),
}

fn main() {}
