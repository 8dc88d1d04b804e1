//! A conversion from a value that may be empty.
use kintone_runtime::{KintoneRecord, NaiveDate};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    #[kintone(with = day)]
    pub 支払期限: Day,
}

#[derive(Default)]
pub struct Day(NaiveDate);

mod day {
    use super::{Day, NaiveDate};

    pub fn from_kintone(date: NaiveDate) -> Result<Day, std::convert::Infallible> {
        Ok(Day(date))
    }

    pub fn to_kintone(day: &Day) -> NaiveDate {
        day.0
    }
}

fn main() {}
