//! Options that are checked against no form.
use kintone_runtime::KintoneChoice;

#[derive(KintoneChoice)]
pub enum InvoiceKind {
    通常,
    前払い,
}

fn main() {}
