//! Loads of any number of records without a type.

use kintone_emulator::{Effect, Fault, When};
use kintone_runtime::client::RetryPolicy;
use kintone_runtime::client::load::{Change, Status};
use kintone_runtime::{AnyRecord, Client, Edit, Error, Query};

use super::{CUSTOMERS, customer, customers, start};
use crate::apps::by_id;

#[tokio::test]
async fn a_load_adds_upserts_updates_and_deletes() {
    let (_server, _, client) = start();
    let added = client
        .add_all(customers(250))
        .unique_key(|f| f.unique_text("取引先コード"));
    assert_eq!(added.await.committed_count(), 250);

    let more: Vec<AnyRecord> = (200..300).map(customer).collect();
    let upserted = client.upsert_all(|f| f.unique_text("取引先コード"), &more);
    let outcome = upserted.await;
    let changes: Vec<Change> = outcome
        .iter()
        .map(|(_, status)| match status {
            Status::Committed(committed) => committed.change,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(changes[..50], [Change::Updated; 50]);
    assert_eq!(changes[50..], [Change::Added; 50]);

    let page = client
        .get_records(by_id::<AnyRecord>().limit(500))
        .await
        .unwrap();
    let edits: Vec<Edit<AnyRecord>> = page
        .iter()
        .map(|record| {
            let mut edit = record.edit();
            edit.set("住所", "東京都");
            edit
        })
        .collect();
    client.update_all(&edits).await.complete().unwrap();
    let there = Query::<AnyRecord>::filter(|f| f.field("住所").like("東京"));
    assert_eq!(client.count_records(there).await.unwrap(), 300);

    let ids: Vec<_> = page.iter().map(|record| record.id()).collect();
    client
        .delete_all::<AnyRecord>(ids)
        .await
        .complete()
        .unwrap();
    let left = client.count_records::<AnyRecord>(Query::all()).await;
    assert_eq!(left.unwrap(), 0);
}

#[tokio::test]
async fn two_records_with_one_key_are_an_error_that_names_the_field() {
    let (_server, _, client) = start();
    let twice = [customer(1), customer(1)];
    let outcome = client
        .add_all(&twice)
        .unique_key(|f| f.unique_text("取引先コード"))
        .continue_on_error()
        .await;
    let failures: Vec<String> = outcome
        .failed()
        .map(|(_, failure)| failure.to_string())
        .collect();
    assert_eq!(failures.len(), 1);
    assert!(failures[0].contains("field 取引先コード"), "{failures:?}");
    let empty = [AnyRecord::new()];
    let key = client.upsert_records(|f| f.unique_text("取引先コード"), &empty);
    let error = key.await.unwrap_err().to_string();
    assert!(
        error.contains("records[0], field 取引先コード: the update key is empty"),
        "{error}"
    );
}

#[tokio::test]
async fn records_whose_answer_was_lost_are_found_by_their_key() {
    let (server, ..) = start();
    let cut = Fault::new(Effect::Cut(When::After)).path("bulkRequest.json");
    server.inject(cut.times(1)).unwrap();
    let client = Client::builder(server.base_url()).api_token("secret");
    let client = client.retry(RetryPolicy::none()).build().unwrap();
    let client = client.in_app(CUSTOMERS);
    let mut records = customers(120);
    for record in &mut records {
        // kintone keeps four decimals.
        record.set("支払サイト", "1.23456");
    }
    let load = client
        .add_all(&records)
        .unique_key(|f| f.unique_text("取引先コード"));
    assert_eq!(load.await.committed_count(), 120);
    let there = client.count_records::<AnyRecord>(Query::all()).await;
    assert_eq!(there.unwrap(), 120);
}

#[tokio::test]
async fn a_journal_belongs_to_the_app_of_the_client() {
    let (server, client, customers_app) = start();
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("customers.journal");
    let records = customers(3);
    let load = customers_app.add_all(&records).journal(&journal);
    load.await.complete().unwrap();
    let before = server.requests().len();
    let again = customers_app.add_all(&records).journal(&journal).await;
    assert_eq!(again.recalled_count(), 3);
    assert_eq!(server.requests().len(), before);
    let other: Error = client
        .in_app(21)
        .add_all(&records)
        .journal(&journal)
        .await
        .complete()
        .unwrap_err();
    assert!(other.to_string().contains("app 20"), "{other}");
}

#[tokio::test]
async fn a_plan_checks_them_against_the_form() {
    let (_server, _, client) = start();
    let mut broken = customer(1);
    broken.set("取引区分", "不明").set("取引先名", "");
    let plan = client.add_all([customer(0), broken]).plan().await;
    let problems: Vec<String> = plan
        .problems()
        .map(|(index, problem)| format!("{index} {problem}"))
        .collect();
    assert!(!plan.is_clean());
    let problems = problems.join("\n");
    assert!(
        problems.contains("取引先名") || problems.contains("取引区分"),
        "{problems}"
    );
}

#[tokio::test]
async fn a_plan_finds_values_that_kintone_would_not_store() {
    let (server, _, client) = start();
    let [mut unknown, mut text, mut system] = [1, 2, 3].map(customer);
    unknown.set("取引先", "x");
    text.set("支払サイト", "soon");
    system.set("レコード番号", "5");
    let plan = client.add_all([customer(0), unknown, text, system]);
    let plan = plan.plan().await;
    let problems: Vec<String> = plan
        .problems()
        .map(|(index, problem)| format!("{index} {problem}"))
        .collect();
    assert_eq!(problems.len(), 3, "{problems:?}");
    for (problem, said) in problems.iter().zip([
        "is not in the form; did you mean 取引先名?",
        "is \"soon\", which is not a number",
        "cannot be written",
    ]) {
        assert!(problem.contains(said), "{problems:?}");
    }
    let written = server.requests();
    assert!(written.iter().all(|request| request.method == "GET"));
}

#[tokio::test]
async fn a_number_that_cannot_be_written_out_is_an_error_and_stops_nothing() {
    let (_server, _, client) = start();
    // Its digits would be 50 million zeros.
    for huge in ["1e-50000000", "1e50000000"] {
        let mut record = customer(1);
        record.set("支払サイト", huge);
        let load = client.add_all([record]);
        let outcome = load.unique_key(|f| f.unique_number("支払サイト")).await;
        let (_, failure) = outcome.failed().next().expect("a failure");
        let text = failure.to_string();
        assert!(
            text.contains("支払サイト") && text.contains("a number like 1234.5"),
            "{text}"
        );
    }
}
