//! Actions that are checked against the form of another app.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(schema = "schemas/invoice.json", app = 2)]
pub enum InvoiceAction {
    申請する,
    承認する,
    差し戻す,
}

fn main() {}
