//! The id of an app compared with that of a record.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::{AppId, Record};

fn main() {
    let _ = Invoice::fields().record_id().gt(AppId::new(1));
}
