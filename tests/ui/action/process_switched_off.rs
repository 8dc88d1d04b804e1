//! Actions in an app whose process management is switched off.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(schema = "schemas/switched_off.json")]
pub enum Action {
    承認する,
}

fn main() {}
