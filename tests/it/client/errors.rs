//! What an error says.

use kintone_runtime::{Client, Error, ErrorKind, KintoneRecord, RecordId};

use super::{Note, note, start, subjects};
use crate::apps::by_id;

#[tokio::test]
async fn update_with_stale_revision_is_a_conflict() {
    let (_server, client) = start();
    let added = client.add_record(&note("one")).await.unwrap();
    let read = client.get_record::<Note>(added.id).await.unwrap();
    let (mut first, mut second) = (read.clone().edit(), read.edit());
    first.body = "first".to_owned();
    second.body = "second".to_owned();
    client.update_record(&first).await.unwrap();
    let error = client.update_record(&second).await.unwrap_err();
    assert!(error.is_conflict());
    assert!(!error.may_have_happened());
    assert_eq!(
        (error.status(), error.code()),
        (Some(409), Some("GAIA_CO02"))
    );
    assert!(error.error_id().is_some());
    assert!(
        error
            .to_string()
            .starts_with("update record of app 1: kintone answered 409 GAIA_CO02: "),
        "{error}"
    );
    second.ignore_revision();
    client.update_record(&second).await.unwrap();
    assert_eq!(
        client.get_record::<Note>(added.id).await.unwrap().body,
        "second"
    );
}

#[tokio::test]
async fn a_record_that_does_not_exist_is_not_found() {
    let (_server, client) = start();
    let error = client
        .get_record::<Note>(RecordId::new(9))
        .await
        .unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.code(), Some("GAIA_RE01"));
    assert!(
        client
            .delete_records::<Note>([RecordId::new(9)])
            .await
            .unwrap_err()
            .is_not_found()
    );
}

#[tokio::test]
async fn a_validation_error_names_record_and_field() {
    let (_server, client) = start();
    let notes = [
        note("fine"),
        note(""),
        note("longer than twenty characters"),
    ];
    let error = client.add_records(&notes).await.unwrap_err();
    assert!(error.is_validation());
    let mut places: Vec<_> = error
        .errors()
        .iter()
        .map(|error| (error.record(), error.field()))
        .collect();
    places.sort();
    assert_eq!(places, [(Some(1), Some("件名")), (Some(2), Some("件名"))]);
    assert!(
        error
            .to_string()
            .contains("records[1], field 件名: Required."),
        "{error}"
    );
    assert!(subjects(&client).await.is_empty());
}

#[tokio::test]
async fn the_index_of_an_error_counts_edits_that_were_not_sent() {
    let (_server, client) = start();
    client
        .add_records(&[note("one"), note("two")])
        .await
        .unwrap();
    let page = client.get_records::<Note>(by_id()).await.unwrap();
    let mut edits: Vec<_> = page.into_iter().map(|note| note.edit()).collect();
    edits[1].subject.clear();
    let error = client.update_records(&edits).await.unwrap_err();
    assert_eq!(error.errors()[0].record(), Some(1));
    edits[1].subject.push_str("deux");
    let written = client.update_records(&edits).await.unwrap();
    assert_eq!(
        written
            .iter()
            .map(|written| written.revision.get())
            .collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(subjects(&client).await, ["one", "deux"]);
}

#[tokio::test]
async fn a_page_with_a_record_that_cannot_be_read_is_not_lost() {
    #[derive(Debug, Clone, KintoneRecord)]
    #[kintone(unchecked, app = 1)]
    struct Numbered {
        #[kintone(code = "件名")]
        subject: Option<i64>,
    }

    let (_server, client) = start();
    client
        .add_records(&[note("1"), note("two"), note("3")])
        .await
        .unwrap();
    let error = client.get_records::<Numbered>(by_id()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert!(!error.may_have_happened());
    let text = error.to_string();
    assert!(
        text.starts_with("get records: app 1, record 2, field 件名: expected "),
        "{text}"
    );
    assert!(text.ends_with("found \"two\""), "{text}");
    assert_eq!(error.status(), Some(200));
    assert!(
        error
            .body()
            .is_some_and(|body| body.starts_with("{\"records\":"))
    );
    let (page, failed) = error.into_page::<Numbered>().unwrap();
    assert_eq!(
        page.iter().map(|record| record.subject).collect::<Vec<_>>(),
        [Some(1), Some(3)]
    );
    assert_eq!((failed.len(), failed[0].index()), (1, 1));
    assert!(failed[0].json().contains("two"));
}

/// `?` is enough to leave a function with an error of the client.
#[tokio::test]
async fn errors_are_ordinary_errors() {
    async fn run(client: &Client) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        client.get_record::<Note>(RecordId::new(9)).await?;
        Ok(())
    }
    let (_server, client) = start();
    let error = run(&client).await.unwrap_err();
    assert!(
        error
            .downcast_ref::<Error>()
            .is_some_and(Error::is_not_found)
    );
}
