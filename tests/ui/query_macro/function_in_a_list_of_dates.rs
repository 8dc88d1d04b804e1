//! A function as a value of a list of dates, where `in` replaces `=`.
#[path = "../forms.rs"]
mod forms;

use forms::AllTypes;
use kintone_runtime::query;
use kintone_runtime::query::today;

fn main() {
    query!(AllTypes, table1_date in ("2026-01-31", {today()}));
}
