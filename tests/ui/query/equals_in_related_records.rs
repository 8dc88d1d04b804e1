//! `=` on a field of related records.
use kintone_runtime::{Decimal, KintoneRecord, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", read)]
pub struct AllTypes {
    pub text: String,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/related.json", read)]
pub struct Related {
    pub amount: Option<Decimal>,
}

fn main() {
    let related = AllTypes::fields().related;
    let _ = related.of(Related::fields().amount).eq(5);
}
