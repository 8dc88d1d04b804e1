//! What goes over the wire for an upsert, and what comes back.

use super::*;
use crate::api::BulkRequest;
use crate::endpoint;
use crate::endpoint::error::ErrorKind;
use crate::endpoint::testing::{addressing, answer, body};
use crate::record::testing::{Note, note};

fn by_subject(records: &[Note]) -> UpsertRecords<'_, Note> {
    // The tokens of the test record are not made by the derive.
    UpsertRecords { key: 0, records }
}

fn refused(records: &[Note]) -> String {
    let error = endpoint::prepare(by_subject(records), &addressing()).err();
    let error = error.expect("an error before anything is sent");
    assert!(!error.may_have_happened());
    error.to_string()
}

#[test]
fn the_key_stands_beside_the_record_and_not_in_it() {
    assert_eq!(
        body(by_subject(&[note("a\"b"), note("c")])),
        r#"{"app":1,"upsert":true,"records":[{"updateKey":{"field":"件名","value":"a\"b"},"record":{"備考":{"value":""}}},{"updateKey":{"field":"件名","value":"c"},"record":{"備考":{"value":""}}}]}"#
    );
}

#[test]
fn the_answer_tells_what_was_added_and_what_was_updated() {
    let notes = [note("a"), note("b"), note("c")];
    let upserted = answer(
        by_subject(&notes),
        200,
        r#"{"records":[{"id":"1","revision":"1","operation":"INSERT"},{"id":"2","revision":"5","operation":"UPDATE"},{"id":"3","revision":"1","operation":"MERGE"}]}"#,
    )
    .unwrap();
    let (id, revision) = (RecordId::new(2), Revision::new(5));
    assert_eq!((upserted[1].id, upserted[1].revision), (id, revision));
    let operations: Vec<_> = upserted
        .iter()
        .map(|upserted| &upserted.operation)
        .collect();
    let other = UpsertOperation::Other("MERGE".into());
    assert_eq!(
        operations,
        [
            &UpsertOperation::Inserted,
            &UpsertOperation::Updated,
            &other
        ]
    );
}

#[test]
fn after_an_unknown_attempt_an_updated_record_may_have_been_added_by_it() {
    let notes = [note("a"), note("b")];
    let records = r#"{"records":[{"id":"1","revision":"1","operation":"INSERT"},{"id":"2","revision":"2","operation":"UPDATE"}]}"#;
    let response = |body: String| {
        Some(HttpResponse {
            status: 200,
            headers: http::HeaderMap::new(),
            body: body.into(),
        })
    };
    let alone = endpoint::prepare(by_subject(&notes), &addressing()).unwrap();
    let alone = alone.after_unknown().read(response(records.to_owned()));
    let bulk = BulkRequest::new((by_subject(&notes),));
    let bulk = endpoint::prepare(bulk, &addressing()).unwrap();
    let results = format!(r#"{{"results":[{records}]}}"#);
    let (in_bulk,) = bulk.after_unknown().read(response(results)).unwrap();
    for upserted in [alone.unwrap(), in_bulk] {
        let operations = upserted.into_iter().map(|upserted| upserted.operation);
        assert_eq!(
            operations.collect::<Vec<_>>(),
            [UpsertOperation::Inserted, UpsertOperation::Upserted]
        );
    }
}

#[test]
fn an_answer_for_another_number_of_records_is_an_error() {
    let error = answer(by_subject(&[note("a")]), 200, r#"{"records":[]}"#).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
}

#[test]
fn the_same_key_twice_is_refused_and_both_records_are_named() {
    assert_eq!(
        refused(&[note("x"), note("a"), note("b"), note("a")]),
        "upsert records of app 1: records[3], field 件名: \"a\" is also the update key of records[1]; each key can occur only once in a call"
    );
}

#[test]
fn an_empty_key_is_refused() {
    assert_eq!(
        refused(&[note("x"), note("")]),
        "upsert records of app 1: records[1], field 件名: the update key is empty and identifies no record; set it, or update the record by its id"
    );
}

#[test]
fn a_key_of_more_than_64_characters_is_refused() {
    let just_right = "字".repeat(64);
    body(by_subject(&[note(&just_right)]));
    let message = refused(&[note(&(just_right + "x"))]);
    assert!(
        message.contains(
            "records[0], field 件名: an update key has up to 64 characters, but this one has 65"
        ),
        "{message}"
    );
}

#[test]
fn a_hundred_and_one_records_are_refused() {
    let notes: Vec<Note> = (0..101).map(|n| note(&n.to_string())).collect();
    assert!(refused(&notes).contains("101 records in one call"));
}

#[test]
fn no_records_are_a_success_without_a_request() {
    let prepared = endpoint::prepare(by_subject(&[]), &addressing()).unwrap();
    assert!(prepared.request().is_none());
    assert_eq!(prepared.read(None).unwrap(), []);
}
