//! Two variants for one action.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(schema = "schemas/invoice.json")]
pub enum InvoiceAction {
    申請する,
    承認する,
    #[kintone(action = "承認する")]
    Approve,
    差し戻す,
}

fn main() {}
