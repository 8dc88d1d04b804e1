//! Loads of any number of records: what is sent, and what is said about each record.

mod attempts;
mod faults;
mod journal;
mod kills;
mod lost_answers;
mod missing;
mod operations;
mod plans;
mod refusals;
mod rounding;
mod twice;

use examples::forms::customer::{Customer, CustomerRequired};
use kintone_emulator::{Emulator, RequestLog};
use kintone_runtime::Client;
use kintone_runtime::client::load::{Outcome, Status};

use crate::apps::by_id;

/// A customer with this number in its unique fields.
fn customer(number: usize) -> Customer {
    CustomerRequired {
        取引先コード: format!("C-{number:05}"),
        取引先名: format!("customer {number}"),
    }
    .into()
}

fn customers(count: usize) -> Vec<Customer> {
    (0..count).map(customer).collect()
}

/// The bulk requests that arrived, and how many requests each had.
fn bulk_requests(server: &Emulator) -> Vec<RequestLog> {
    let mut requests = server.requests();
    requests.retain(|request| request.path == "/k/v1/bulkRequest.json");
    requests
}

fn sizes(server: &Emulator) -> Vec<Vec<usize>> {
    let size = |request: &RequestLog| {
        let body = request.body.as_ref().expect("a body");
        let members = body["requests"].as_array().expect("requests");
        let size = |member: &serde_json::Value| {
            let payload = &member["payload"];
            let records = payload.get("records").or(payload.get("ids"));
            records
                .and_then(|records| records.as_array())
                .map_or(0, Vec::len)
        };
        members.iter().map(size).collect()
    };
    bulk_requests(server).iter().map(size).collect()
}

/// `CFN?SM` for committed, failed, not sent, unknown, stored as the caller said, and missing.
fn letters(outcome: &Outcome) -> String {
    let letter = |(_, status): (usize, Status<'_>)| match status {
        Status::Committed(_) => 'C',
        Status::Failed(_) => 'F',
        Status::NotSent => 'N',
        Status::Unknown => '?',
        Status::Stored => 'S',
        Status::Missing => 'M',
    };
    outcome.iter().map(letter).collect()
}

/// The codes of all customers in the order in which they were added.
async fn codes(client: &Client) -> Vec<String> {
    let page = client.get_records(by_id::<Customer>().limit(500)).await;
    let page = page.expect("the customers");
    page.iter()
        .map(|saved| saved.取引先コード.clone())
        .collect()
}
