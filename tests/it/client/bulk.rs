//! Bulk requests: one transaction, the tuple of the responses, or the request that failed.

use kintone_runtime::api::{AddRecord, AddRecords, BulkRequest, DeleteRecords, UpdateRecords};
use kintone_runtime::{AppId, RecordId};

use super::{Note, note, start, subjects};

#[tokio::test]
async fn a_bulk_request_answers_the_tuple_of_the_responses() {
    let (_server, client) = start();
    client
        .add_records(&[note("one"), note("two")])
        .await
        .unwrap();
    let mut edit = client
        .get_record::<Note>(RecordId::new(1))
        .await
        .unwrap()
        .edit();
    edit.subject = "un".to_owned();
    let (added, updated, (), single) = client
        .bulk((
            AddRecords::new(&[note("three")]),
            UpdateRecords::new(&[edit]),
            DeleteRecords::<Note>::new([RecordId::new(2)]),
            AddRecord::new(&note("four")),
        ))
        .await
        .unwrap();
    assert_eq!((added[0].id.get(), single.id.get()), (3, 4));
    assert_eq!((updated[0].id.get(), updated[0].revision.get()), (1, 2));
    assert_eq!(subjects(&client).await, ["un", "three", "four"]);
}

#[tokio::test]
async fn a_bulk_request_that_fails_writes_nothing_and_names_the_request() {
    let (_server, client) = start();
    client.add_record(&note("one")).await.unwrap();
    let error = client
        .bulk((
            AddRecords::<Note>::new(&[]),
            AddRecords::new(&[note("two")]),
            AddRecords::new(&[note("three"), note("")]),
            DeleteRecords::<Note>::new([RecordId::new(1)]),
        ))
        .await
        .unwrap_err();
    assert_eq!(
        (error.bulk_index(), error.app(), error.endpoint()),
        (Some(2), Some(AppId::new(1)), "add records")
    );
    assert_eq!(
        (error.errors()[0].record(), error.errors()[0].field()),
        (Some(1), Some("件名"))
    );
    assert!(!error.may_have_happened());
    assert_eq!(subjects(&client).await, ["one"]);
}

#[tokio::test]
async fn a_bulk_request_may_be_a_conflict() {
    let (_server, client) = start();
    client.add_record(&note("one")).await.unwrap();
    let read = client.get_record::<Note>(RecordId::new(1)).await.unwrap();
    let mut edit = read.clone().edit();
    edit.body = "x".to_owned();
    client.update_record(&edit).await.unwrap();
    let two = note("two");
    let bulk = BulkRequest::new((AddRecord::new(&two), DeleteRecords::<Note>::new([&read])));
    let error = client.send(bulk).await.unwrap_err();
    assert!(error.is_conflict());
    assert_eq!(error.bulk_index(), Some(1));
    assert_eq!(subjects(&client).await, ["one"]);
}
