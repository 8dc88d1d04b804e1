//! A record that says of which app it is, but not against which form it is checked.
use kintone_runtime::{KintoneRecord, NaiveDate};

#[derive(KintoneRecord)]
#[kintone(app = 1)]
pub struct Rechnung {
    pub 請求日: Option<NaiveDate>,
}

fn main() {}
