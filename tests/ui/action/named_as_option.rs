//! The name of an action as if it were the option of a field.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(schema = "schemas/invoice.json")]
pub enum InvoiceAction {
    #[kintone(option = "申請する")]
    Submit,
    承認する,
    差し戻す,
}

fn main() {}
