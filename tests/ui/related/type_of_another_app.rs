//! Related records that are said to be of an app that they are not from.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", read, related(related = crate::Customer))]
pub struct AllTypes {
    pub text: String,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/customer.json", read)]
pub struct Customer {
    pub 住所: String,
}

fn main() {}
