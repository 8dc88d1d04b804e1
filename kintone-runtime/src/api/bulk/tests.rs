//! What goes over the wire for a bulk request, and what comes back.

use super::*;
use crate::api::testing::edited;
use crate::api::{AddRecords, DeleteRecords, UpdateRecord, UpdateRecords};
use crate::endpoint::testing::{addressing, answer, body, sent};
use crate::record::id::{RecordId, Revision};
use crate::record::testing::{Note, note};
use crate::record::written::Written;

fn written(id: u64, revision: u64) -> Written {
    Written {
        id: RecordId::new(id),
        revision: Revision::new(revision),
    }
}

#[test]
fn the_members_go_as_one_request_in_their_order() {
    let (notes, edits) = ([note("a")], [edited(7, "b")]);
    let bulk = || {
        BulkRequest::new((
            AddRecords::new(&notes),
            UpdateRecords::new(&edits),
            DeleteRecords::<Note>::new([RecordId::new(9)]),
        ))
    };
    assert_eq!(
        body(bulk()),
        "{\"requests\":[\
         {\"method\":\"POST\",\"api\":\"/k/v1/records.json\",\"payload\":{\"app\":1,\"records\":[{\"件名\":{\"value\":\"a\"}}]}},\
         {\"method\":\"PUT\",\"api\":\"/k/v1/records.json\",\"payload\":{\"app\":1,\"records\":[{\"id\":7,\"revision\":3,\"record\":{\"件名\":{\"value\":\"b\"}}}]}},\
         {\"method\":\"DELETE\",\"api\":\"/k/v1/records.json\",\"payload\":{\"app\":1,\"ids\":[9]}}]}"
    );
    let request = sent(bulk());
    assert_eq!(
        request.url,
        "https://example.cybozu.com/k/v1/bulkRequest.json"
    );
    assert_eq!(request.kind, crate::endpoint::CallKind::Bulk);
    assert_eq!(request.apps, [crate::record::id::AppId::new(1)]);
    assert_eq!(request.lookup_apps, [crate::record::id::AppId::new(2)]);
    let responses = answer(
        bulk(),
        200,
        r#"{"results":[{"ids":["1"],"revisions":["1"]},{"records":[{"id":"7","revision":"4"}]},{}]}"#,
    );
    assert_eq!(
        responses.unwrap(),
        (vec![written(1, 1)], vec![written(7, 4)], ())
    );
}

#[test]
fn a_guest_space_is_in_every_path() {
    let addressing = addressing().in_guest_space(crate::record::id::SpaceId::new(5));
    let bulk = BulkRequest::new((DeleteRecords::<Note>::new([RecordId::new(9)]),));
    let prepared = endpoint::prepare(bulk, &addressing).unwrap();
    let request = prepared.request().unwrap();
    assert_eq!(
        request.url,
        "https://example.cybozu.com/k/guest/5/v1/bulkRequest.json"
    );
    assert!(
        String::from_utf8_lossy(&request.body).contains("\"api\":\"/k/guest/5/v1/records.json\"")
    );
}

#[test]
fn members_with_nothing_to_send_are_left_out_and_still_counted() {
    let (unchanged, changed) = (edited(6, "before"), [edited(7, "before"), edited(8, "b")]);
    let bulk = || {
        BulkRequest::new((
            AddRecords::<Note>::new(&[]),
            UpdateRecord::new(&unchanged),
            UpdateRecords::new(&changed),
        ))
    };
    let responses = answer(
        bulk(),
        200,
        r#"{"results":[{"records":[{"id":"8","revision":"4"}]}]}"#,
    );
    assert_eq!(
        responses.unwrap(),
        (vec![], written(6, 3), vec![written(7, 3), written(8, 4)])
    );
    let failure = r#"{"results":[{"code":"CB_VA01","id":"x","message":"m","errors":{"records[0].件名.value":{"messages":["no"]}}}]}"#;
    let error = answer(bulk(), 400, failure).unwrap_err();
    assert_eq!(error.bulk_index(), Some(2));
    assert_eq!(error.errors()[0].record(), Some(1));
    assert_eq!(
        error.to_string(),
        "bulk request, requests[2]: update records of app 1: kintone answered 400 CB_VA01: m (error id x); records[1], field 件名: no"
    );
}

#[test]
fn a_bulk_request_of_nothing_is_a_success_without_a_request() {
    let none: [RecordId; 0] = [];
    let bulk = BulkRequest::new((
        AddRecords::<Note>::new(&[]),
        DeleteRecords::<Note>::new(none),
    ));
    let prepared = endpoint::prepare(bulk, &addressing()).unwrap();
    assert!(prepared.request().is_none());
    assert_eq!(prepared.read(None).unwrap(), (vec![], ()));
}

#[test]
fn a_list_is_answered_as_a_list() {
    let edits = [edited(7, "a"), edited(8, "before"), edited(9, "c")];
    let bulk = || BulkRequest::new(edits.iter().map(UpdateRecord::new).collect::<Vec<_>>());
    let body = body(bulk());
    assert_eq!(body.matches("\"method\":\"PUT\"").count(), 2, "{body}");
    let responses = answer(
        bulk(),
        200,
        r#"{"results":[{"revision":"4"},{"revision":"5"}]}"#,
    );
    assert_eq!(
        responses.unwrap(),
        [written(7, 4), written(8, 3), written(9, 5)]
    );
}

#[test]
fn a_list_of_several_types_has_responses_of_one() {
    let (notes, edit) = ([note("a")], edited(8, "before"));
    let bulk = || {
        BulkRequest::new(vec![
            AnyBulkMember::new(AddRecords::new(&notes), |added| added),
            AnyBulkMember::new(UpdateRecord::new(&edit), |updated| vec![updated]),
            AnyBulkMember::new(DeleteRecords::<Note>::new([RecordId::new(9)]), |()| vec![]),
        ])
    };
    let responses = answer(
        bulk(),
        200,
        r#"{"results":[{"ids":["1"],"revisions":["1"]},{}]}"#,
    );
    assert_eq!(
        responses.unwrap(),
        [vec![written(1, 1)], vec![written(8, 3)], vec![]]
    );
    let failure = r#"{"results":[{},{"code":"GAIA_RE01","id":"x","message":"m"}]}"#;
    let error = answer(bulk(), 404, failure).unwrap_err();
    assert_eq!(error.bulk_index(), Some(2));
    assert_eq!(error.endpoint(), "delete records");
}

#[test]
fn a_list_of_no_requests_and_one_of_twenty_one_are_refused_before_sending() {
    let list = |count| {
        let requests = (0..count).map(|id| DeleteRecords::<Note>::new([RecordId::new(id)]));
        BulkRequest::new(requests.collect::<Vec<_>>())
    };
    assert!(endpoint::prepare(list(20), &addressing()).is_ok());
    for (count, remedy) in [(0, "send nothing"), (21, "split them")] {
        let error = endpoint::prepare(list(count), &addressing()).err();
        let error = error.expect("an error").to_string();
        let expected = format!(
            "bulk request: {count} requests in one bulk request, but kintone accepts 1 to 20"
        );
        assert!(
            error.starts_with(&expected) && error.contains(remedy),
            "{error}"
        );
    }
}

#[test]
fn an_error_of_the_whole_request_has_no_index() {
    let bulk = BulkRequest::new((DeleteRecords::<Note>::new([RecordId::new(9)]),));
    let error = answer(
        bulk,
        401,
        r#"{"code":"CB_AU01","id":"x","message":"Please login."}"#,
    )
    .unwrap_err();
    assert_eq!(error.bulk_index(), None);
    assert_eq!(error.endpoint(), "bulk request");
    assert!(error.is_unauthorized());
}

#[test]
fn an_error_before_sending_names_the_member() {
    let ids = (1..=101).map(RecordId::new);
    let bulk = BulkRequest::new((
        AddRecords::<Note>::new(&[]),
        DeleteRecords::<Note>::new(ids),
    ));
    let error = endpoint::prepare(bulk, &addressing())
        .err()
        .expect("an error");
    assert_eq!(error.bulk_index(), Some(1));
    assert!(
        error
            .to_string()
            .starts_with("bulk request, requests[1]: delete records of app 1: 101"),
        "{error}"
    );
}

#[test]
fn an_error_inside_a_successful_answer_is_not_a_success() {
    let bulk = || {
        BulkRequest::new((
            DeleteRecords::<Note>::new([RecordId::new(8)]),
            DeleteRecords::<Note>::new([RecordId::new(9)]),
        ))
    };
    for (second, found) in [
        (
            r#"{"code":"GAIA_RE01","id":"x","message":"gone"}"#,
            "the error GAIA_RE01: gone",
        ),
        (r#"{"message":"gone"}"#, "`message`"),
        (r#"{"errors":{}}"#, "`errors`"),
    ] {
        let error = answer(bulk(), 200, &format!(r#"{{"results":[{{}},{second}]}}"#));
        let error = error.unwrap_err();
        assert!(error.may_have_happened(), "{error}");
        assert_eq!(error.bulk_index(), Some(1));
        let expected = format!("expected an empty object, found {found}");
        assert!(error.to_string().contains(&expected), "{error}");
    }
    assert!(answer(bulk(), 200, r#"{"results":[{},{"new":1}]}"#).is_ok());
}

#[test]
fn another_number_of_results_is_an_error_that_may_have_happened() {
    let bulk = BulkRequest::new((DeleteRecords::<Note>::new([RecordId::new(9)]),));
    let error = answer(bulk, 200, r#"{"results":[]}"#).unwrap_err();
    assert!(error.may_have_happened());
}
