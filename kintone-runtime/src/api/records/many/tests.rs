//! What goes over the wire for several records, and what comes back.

use super::*;
use crate::api::testing::{edited, saved};
use crate::api::{DeleteRecords, MAX_RECORDS_PER_CALL, RecordToDelete, ToDelete};
use crate::endpoint::testing::{addressing, answer, body, sent};
use crate::endpoint::{MAX_URL_BYTES, Params, prepare};
use crate::query::Query;
use crate::record::edit::Edit;
use crate::record::id::{RecordId, Revision};
use crate::record::testing::{Note, note};

fn written(id: u64, revision: u64) -> Written {
    Written {
        id: RecordId::new(id),
        revision: Revision::new(revision),
    }
}

#[test]
fn a_query_asks_for_the_fields_of_the_struct_only() {
    let request = sent(GetRecords::<Note>::new(Query::raw("件名 = \"a\"").limit(1)).total_count());
    let expected = Params::new()
        .with("app", 1)
        .with("query", "件名 = \"a\" limit 1")
        .with("fields", vec!["$id", "$revision", "件名", "備考"])
        .with("totalCount", true);
    assert_eq!(
        request.url,
        format!(
            "https://example.cybozu.com/k/v1/records.json?{}",
            expected.query()
        )
    );
    assert_eq!(
        (request.method, request.sent_as),
        (Method::GET, Method::GET)
    );
    assert!(request.headers.is_empty());
}

#[test]
fn a_long_query_travels_as_a_post_and_stays_a_get() {
    let length = |query: &str| sent(GetRecords::<Note>::new(Query::raw(query))).url.len();
    // The first character brings `&query=` with it.
    let room = MAX_URL_BYTES - length("a");
    let longest = "a".repeat(room + 1);
    assert_eq!(length(&longest), MAX_URL_BYTES);
    assert_eq!(
        sent(GetRecords::<Note>::new(Query::raw(longest.as_str()))).sent_as,
        Method::GET
    );
    let request = sent(GetRecords::<Note>::new(Query::raw(longest + "a")));
    assert_eq!(
        (request.method, request.sent_as),
        (Method::GET, Method::POST)
    );
    assert_eq!(request.url, "https://example.cybozu.com/k/v1/records.json");
    assert_eq!(request.headers.len(), 2);
    assert_eq!(request.headers["X-HTTP-Method-Override"], "GET");
    assert_eq!(request.headers["Content-Type"], "application/json");
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(
        body["fields"],
        serde_json::json!(["$id", "$revision", "件名", "備考"])
    );
}

#[test]
fn records_are_added_in_their_order() {
    let notes = [note("a"), note("b")];
    assert_eq!(
        body(AddRecords::new(&notes)),
        r#"{"app":1,"records":[{"件名":{"value":"a"}},{"件名":{"value":"b"}}]}"#
    );
    let added = answer(
        AddRecords::new(&notes),
        200,
        r#"{"ids":["8","9"],"revisions":["1","1"]}"#,
    );
    assert_eq!(added.unwrap(), [written(8, 1), written(9, 1)]);
}

#[test]
fn an_answer_with_an_id_or_a_revision_that_no_record_has_is_unreadable() {
    for (id, revision) in [
        ("0", "1"),
        ("+8", "1"),
        ("8x", "1"),
        ("", "1"),
        ("8", "0"),
        ("8", "-1"),
    ] {
        let ids = format!(r#"{{"ids":["{id}"],"revisions":["{revision}"]}}"#);
        let error = answer(AddRecords::new(&[note("a")]), 200, &ids).unwrap_err();
        assert!(error.may_have_happened(), "{ids}: {error}");
        let pair = format!(r#"{{"records":[{{"id":"{id}","revision":"{revision}"}}]}}"#);
        let error = answer(UpdateRecords::new(&[edited(8, "b")]), 200, &pair).unwrap_err();
        assert!(error.may_have_happened(), "{pair}: {error}");
        let page = format!(
            r#"{{"records":[{{"$id":{{"type":"__ID__","value":"{id}"}},"$revision":{{"type":"__REVISION__","value":"{revision}"}},
            "件名":{{"type":"SINGLE_LINE_TEXT","value":"a"}},"備考":{{"type":"SINGLE_LINE_TEXT","value":""}}}}],"totalCount":"0"}}"#
        );
        let read = answer(GetRecords::<Note>::new(Query::all()), 200, &page);
        assert!(read.is_err(), "{page}");
    }
}

#[cfg(feature = "reqwest")]
#[test]
fn a_record_that_cannot_be_read_shows_no_secret_in_any_error_of_it() {
    use std::error::Error as _;

    let record = r#"{"records":[{"$id":{"type":"__ID__","value":"1"},"$revision":{"type":"__REVISION__","value":"1"},
        "件名":{"type":"SINGLE_LINE_TEXT","value":["hidden-token"]},"備考":{"type":"SINGLE_LINE_TEXT","value":""}}]}"#;
    let mut secrets = crate::endpoint::Secrets::default();
    secrets.add("hidden-token");
    let error = answer(GetRecords::<Note>::new(Query::all()), 200, record).unwrap_err();
    let source = |error: &Error| format!("{0} {0:?}", error.source().expect("what is wrong"));
    assert!(source(&error).contains("hidden-token"));
    let error = error.without(&secrets.into());
    assert!(!source(&error).contains("hidden"), "{}", source(&error));
    let (_, failed) = error.into_page::<Note>().unwrap();
    let text = format!(
        "{0} {0:?} {1:?}",
        failed[0].error(),
        failed[0].error().found()
    );
    assert!(text.contains('…') && !text.contains("hidden"), "{text}");
}

#[test]
fn an_answer_for_another_number_of_records_is_an_error() {
    let notes = [note("a"), note("b")];
    let error = answer(
        AddRecords::new(&notes),
        200,
        r#"{"ids":["8"],"revisions":["1"]}"#,
    )
    .unwrap_err();
    assert!(
        error.to_string().contains("2 records were sent, 1 ids"),
        "{error}"
    );
    assert!(error.may_have_happened());
}

#[test]
fn edits_that_changed_nothing_are_left_out_and_answered() {
    let edits = [
        edited(1, "before"),
        edited(2, "x"),
        edited(3, "before"),
        edited(4, "y"),
    ];
    assert_eq!(
        body(UpdateRecords::new(&edits)),
        "{\"app\":1,\"records\":[{\"id\":2,\"revision\":3,\"record\":{\"件名\":{\"value\":\"x\"}}},\
         {\"id\":4,\"revision\":3,\"record\":{\"件名\":{\"value\":\"y\"}}}]}"
    );
    let updated = answer(
        UpdateRecords::new(&edits),
        200,
        r#"{"records":[{"id":"2","revision":"4"},{"id":"4","revision":"9"}]}"#,
    );
    assert_eq!(
        updated.unwrap(),
        [written(1, 3), written(2, 4), written(3, 3), written(4, 9)]
    );
}

#[test]
fn errors_count_the_edits_that_were_left_out() {
    let edits = [
        edited(1, "before"),
        edited(2, "x"),
        edited(3, "before"),
        edited(4, "y"),
    ];
    let error = answer(
        UpdateRecords::new(&edits),
        400,
        r#"{"code":"CB_VA01","errors":{"records[1].件名.value":{"messages":["Required."]}}}"#,
    )
    .unwrap_err();
    assert_eq!(error.errors()[0].record(), Some(3));
}

#[test]
fn records_are_deleted_by_id_with_the_revisions_that_are_known() {
    let url = |request| sent::<DeleteRecords<Note>>(request).url;
    let ids = DeleteRecords::new([RecordId::new(1), RecordId::new(2)]);
    assert_eq!(
        url(ids),
        "https://example.cybozu.com/k/v1/records.json?app=1&ids%5B0%5D=1&ids%5B1%5D=2"
    );
    let mixed: [RecordToDelete; 2] = [RecordId::new(1).to_delete(), saved(2, "a").to_delete()];
    assert_eq!(
        url(DeleteRecords::new(mixed)),
        "https://example.cybozu.com/k/v1/records.json?app=1&ids%5B0%5D=1&ids%5B1%5D=2\
         &revisions%5B0%5D=-1&revisions%5B1%5D=3"
    );
    assert!(answer(DeleteRecords::<Note>::new([RecordId::new(1)]), 200, "{}").is_ok());
}

#[test]
fn nothing_to_write_is_a_success_without_a_request() {
    let addressing = addressing();
    let add = prepare(AddRecords::<Note>::new(&[]), &addressing).unwrap();
    assert!(add.request().is_none());
    assert_eq!(add.read(None).unwrap(), []);
    let update = prepare(UpdateRecords::<Edit<Note>>::new(&[]), &addressing).unwrap();
    assert!(update.request().is_none());
    let none: [RecordId; 0] = [];
    assert!(
        prepare(DeleteRecords::<Note>::new(none), &addressing)
            .unwrap()
            .request()
            .is_none()
    );
}

#[test]
fn a_hundred_and_one_records_are_refused_before_anything_is_sent() {
    let notes = vec![note("a"); MAX_RECORDS_PER_CALL + 1];
    assert!(prepare(AddRecords::new(&notes[1..]), &addressing()).is_ok());
    let error = prepare(AddRecords::new(&notes), &addressing())
        .err()
        .expect("an error");
    assert_eq!(
        error.to_string(),
        "add records of app 1: 101 records in one call, but kintone accepts up to 100; split them"
    );
    assert!(!error.may_have_happened());
    let edits = vec![edited(1, "before"); MAX_RECORDS_PER_CALL + 1];
    assert!(prepare(UpdateRecords::new(&edits), &addressing()).is_err());
    let ids = (1..=101).map(RecordId::new);
    assert!(prepare(DeleteRecords::<Note>::new(ids), &addressing()).is_err());
}
