//! A state in place of the action that leads to it.
use kintone_runtime::{Client, KintoneChoice, KintoneRecord, RecordId};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/expense.json")]
pub struct Expense {
    pub Title: String,
}

#[derive(KintoneChoice)]
#[kintone(schema = "schemas/expense.json", states)]
pub enum ExpenseStatus {
    Approved,
    #[kintone(fallback)]
    Other(String),
}

fn approve(client: &Client, id: RecordId) {
    let _ = client.update_status::<Expense>(id, None, ExpenseStatus::Approved);
}

fn main() {}
