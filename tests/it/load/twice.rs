//! A load writes each record once: a second element for the same record fails before it is sent.

use examples::forms::customer::Customer;
use kintone_emulator::{Effect, Fault};
use kintone_runtime::client::load::Outcome;
use kintone_runtime::{Patch, RecordId};

use super::{bulk_requests, customer, customers, letters, sizes};
use crate::apps::start;

/// Two lines for one record, in the same unit or in two of them: the second fails before it is sent, and names the first.
fn check_twice(outcome: &Outcome, field: Option<&str>, what: &str) {
    assert_eq!(letters(outcome), "CCF", "{outcome:?}");
    let (index, failure) = outcome.failed().next().unwrap();
    assert_eq!(index, 2);
    let field = field.map_or(String::new(), |field| format!(", field {field}"));
    let expected =
        format!("records[2]{field}: records[0] has {what} too; a load writes each record once");
    let message = failure.to_string();
    assert!(message.ends_with(&expected), "{message}");
}

#[tokio::test]
async fn a_record_that_comes_twice_fails_before_it_is_sent() {
    const KEY: Option<&str> = Some("取引先コード");
    for unit_size in [1, 100] {
        let (server, client) = start();
        let numbers = [1, 2, 1].map(customer);
        let load = client.upsert_all(|f| f.取引先コード, &numbers);
        let outcome = load.unit_size(unit_size).continue_on_error().await;
        check_twice(&outcome, KEY, "the key C-00001");

        let numbers = [3, 4, 3].map(customer);
        let load = client.add_all(&numbers).unique_key(|f| f.取引先コード);
        let outcome = load.unit_size(unit_size).continue_on_error().await;
        check_twice(&outcome, KEY, "the key C-00003");

        let patch = || Patch::<Customer>::new().set(|f| f.住所, "京都市");
        let patches = [1, 2, 1].map(|id| patch().on(RecordId::new(id), None));
        let load = client.update_all(patches);
        let outcome = load.unit_size(unit_size).continue_on_error().await;
        check_twice(&outcome, None, "the id 1");

        let codes = ["C-00003", "C-00004", "C-00003"];
        let patches = codes.map(|code| patch().by_key(|f| f.取引先コード, code, None));
        let load = client.update_all(patches);
        let outcome = load.unit_size(unit_size).continue_on_error().await;
        check_twice(&outcome, KEY, "the key C-00003");

        let ids = [1, 2, 1].map(RecordId::new);
        let load = client.delete_all::<Customer>(ids);
        let outcome = load.unit_size(unit_size).continue_on_error().await;
        check_twice(&outcome, None, "the id 1");
        let sent = sizes(&server).concat();
        assert_eq!(sent.iter().sum::<usize>(), 10, "{sent:?}");
    }
}

#[tokio::test]
async fn the_first_value_of_a_key_does_not_win_over_a_second_one() {
    let (server, client) = start();
    let lock = Fault::new(Effect::LockFailed).path("bulkRequest.json");
    server.inject(lock.times(1)).unwrap();
    let named = |name: &str| Customer {
        取引先名: name.to_owned(),
        ..customer(1)
    };
    let records = [named("first"), customer(2), named("second")];
    let load = client.upsert_all(|f| f.取引先コード, &records);
    let outcome = load.unit_size(1).concurrency(3).await;
    let error = outcome.complete().unwrap_err().to_string();
    let expected = "records[0] has the key C-00001 too";
    assert!(error.contains(expected), "{error}");
}

/// Only kintone knows that these are one record.
#[tokio::test]
async fn a_record_that_is_identified_in_another_way_fails_before_it_is_sent() {
    for concurrency in [1, 3] {
        let (server, client) = start();
        client.add_all(customers(2)).await.complete().unwrap();
        let address = |address: &str| Patch::<Customer>::new().set(|f| f.住所, address);
        let updates = || {
            [
                address("by id").on(RecordId::new(1), None),
                address("by key").by_key(|f| f.取引先コード, "C-00000", None),
                address("by id").on(RecordId::new(2), None),
            ]
        };
        let load = client.update_all(updates()).unit_size(1);
        let outcome = load.concurrency(concurrency).continue_on_error().await;
        assert_eq!(letters(&outcome), "CFC");
        let (_, failure) = outcome.failed().next().unwrap();
        let message = failure.to_string();
        let expected = "records[1]: it identifies its record by the field 取引先コード, and records[0] by its id";
        assert!(message.contains(expected), "{message}");
        let saved = client.get_record::<Customer>(RecordId::new(1)).await;
        assert_eq!(saved.unwrap().住所, "by id");

        let plan = client.update_all(updates()).plan().await;
        let problems: Vec<usize> = plan.problems().map(|(index, _)| index).collect();
        assert_eq!(problems, [1]);
        let sent = bulk_requests(&server).len();
        let load = client.update_all(updates()).concurrency(concurrency);
        assert_eq!(letters(&load.await), "NFN");
        assert_eq!(bulk_requests(&server).len(), sent);
    }
}
