//! Options that are checked against no form.
use kintone_runtime::KintoneChoice;

#[derive(KintoneChoice)]
pub enum 請求区分 {
    通常,
    前払い,
}

fn main() {}
