//! The caller compared with text.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::query::login_user;
use kintone_runtime::Record;

fn main() {
    let _ = Invoice::fields().件名.eq(login_user());
}
