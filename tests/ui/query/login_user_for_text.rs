//! The caller compared with text.
use kintone_runtime::query::login_user;
use kintone_runtime::{KintoneRecord, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 件名: String,
}

fn main() {
    let _ = Invoice::fields().件名.eq(login_user());
}
