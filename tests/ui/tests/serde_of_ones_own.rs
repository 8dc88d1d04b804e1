//! An enum of options that is written to other services in a way of its own.
#![deny(warnings)]

use kintone_runtime::KintoneChoice;
use serde::{Deserialize, Serialize};

#[derive(KintoneChoice, Serialize, Deserialize)]
#[kintone(
    schema = "../../examples/schemas/invoice.json",
    field = "請求区分",
    without_serde
)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    #[kintone(option = "通常")]
    Usual,
    #[kintone(fallback)]
    Other(String),
}

#[test]
fn it_compiles() {
    let _ = serde_json::to_string(&Kind::Usual);
}
