//! An enum whose options are those of another field.
#[path = "../forms.rs"]
mod forms;

use forms::{Invoice, Method};
use kintone_runtime::query;

fn main() {
    query!(Invoice, 請求区分 in {[Method::手形]});
}
