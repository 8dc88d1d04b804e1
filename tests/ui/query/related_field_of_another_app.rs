//! A field of an app that the related records are not from.
use kintone_runtime::{KintoneRecord, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", read)]
pub struct AllTypes {
    pub text: String,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/customer.json", read)]
pub struct Customer {
    pub 住所: String,
}

fn main() {
    let related = AllTypes::fields().related;
    let _ = related.of(Customer::fields().住所);
}
