//! A day without a time compared with an instant.
use kintone_runtime::{CreateOnly, DateTime, KintoneRecord, NaiveDate, Record, Utc};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", read)]
pub struct Invoice {
    pub 作成日時: CreateOnly<Option<DateTime<Utc>>>,
}

fn main() {
    let _ = Invoice::fields().作成日時.ge(NaiveDate::MIN);
}
