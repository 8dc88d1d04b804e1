//! Actions in an app whose process management was never set up.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(schema = "schemas/customer.json")]
pub enum CustomerAction {
    承認する,
}

fn main() {}
