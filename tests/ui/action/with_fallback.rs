//! A fallback: the actions that run are those of the process.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(schema = "schemas/invoice.json")]
pub enum InvoiceAction {
    申請する,
    承認する,
    差し戻す,
    #[kintone(fallback)]
    Other(String),
}

fn main() {}
