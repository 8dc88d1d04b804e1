//! A lookup holds text, and the field by which it finds records holds numbers.
use kintone_runtime::{Decimal, KintoneRecord};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read, related(取引先 = crate::Customer))]
pub struct Invoice {
    pub 取引先: String,
}

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 20, read)]
pub struct Customer {
    #[kintone(kind = NUMBER)]
    pub 取引先名: Option<Decimal>,
}

fn main() {}
