//! One user in place of a list of users.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::{Patch, User};

fn patch() -> Patch<Invoice> {
    Patch::<Invoice>::new().set(|f| f.担当者, User::new("sato"))
}

fn main() {}
