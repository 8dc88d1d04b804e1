//! Records without a type, in every operation that takes one.

mod form;
mod loads;
mod operations;
mod round_trip;

use examples::forms::customer::{Customer, CustomerRequired};
use kintone_emulator::Emulator;
use kintone_runtime::{AnyRecord, AppId, Client};

/// The app of [`Customer`].
const CUSTOMERS: AppId = AppId::new(20);

/// A server, a client for typed records, and one for untyped customers.
fn start() -> (Emulator, Client, Client) {
    let (server, client) = crate::apps::start();
    let customers = client.in_app(CUSTOMERS);
    (server, client, customers)
}

/// A customer with this number in its unique fields.
fn customer(number: usize) -> AnyRecord {
    let mut record = AnyRecord::new();
    record
        .set("取引先コード", format!("C-{number:05}"))
        .set("取引先名", format!("customer {number}"));
    record
}

fn customers(count: usize) -> Vec<AnyRecord> {
    (0..count).map(customer).collect()
}

/// The same with its type.
fn typed(number: usize) -> Customer {
    CustomerRequired {
        取引先コード: format!("C-{number:05}"),
        取引先名: format!("customer {number}"),
    }
    .into()
}
