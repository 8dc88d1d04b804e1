//! Comments on a record.

use kintone_runtime::api::{AddComment, CommentOrder, DeleteComment, Entity, GetComments};
use kintone_runtime::endpoint::AppRef;
use kintone_runtime::record::id::CommentId;
use kintone_runtime::{AppId, Client, RecordId};

use super::{Note, client_of, emulator, note, start};

const APP: AppId = AppId::new(1);

/// A record with this many comments: `1`, `2`, …
async fn commented(client: &Client, count: u32) -> RecordId {
    let record = client.add_record(&note("one")).await.unwrap().id;
    for number in 1..=count {
        let comment = AddComment::new(APP, record, number.to_string());
        client.send(comment).await.unwrap();
    }
    record
}

#[tokio::test]
async fn a_comment_is_added_read_and_deleted() {
    let server = emulator()
        .token("secret")
        .user("sato", "password")
        .start()
        .unwrap();
    let client = client_of(&server)
        .password("sato", "password")
        .build()
        .unwrap();
    let record = commented(&client, 0).await;
    let app = AppRef::of::<Note>();
    let comment = AddComment::new(app, record, "done").mention(Entity::user("sato"));
    let added = client.send(comment).await.unwrap();
    let read = client.send(GetComments::new(app, record)).await.unwrap();
    assert!(!read.older && !read.newer);
    let [comment] = &read.comments[..] else {
        panic!("one comment: {read:?}");
    };
    assert_eq!(
        (comment.id, comment.creator.code.as_str()),
        (added.id, "sato")
    );
    assert!(comment.text.ends_with("done "), "{:?}", comment.text);
    assert_eq!(comment.mentions, [Entity::user("sato")]);
    let delete = || client.send(DeleteComment::new(app, record, added.id));
    delete().await.unwrap();
    assert_eq!(delete().await.unwrap_err().code(), Some("GAIA_RE02"));
    let unknown = GetComments::new(app, RecordId::new(99));
    assert!(client.send(unknown).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn comments_are_read_by_page_in_both_orders() {
    let (_server, client) = start();
    let record = commented(&client, 12).await;
    let page = |request: GetComments| {
        let client = client.clone();
        async move {
            let read = client.send(request).await.unwrap();
            let ids = read.comments.iter().map(|comment| comment.id.get());
            (ids.collect::<Vec<_>>(), read.older, read.newer)
        }
    };
    let request = || GetComments::new(APP, record);
    assert_eq!(
        page(request()).await,
        ((3..=12).rev().collect(), true, false)
    );
    let oldest = request().order(CommentOrder::Asc).limit(2);
    assert_eq!(page(oldest).await, (vec![1, 2], false, true));
    let middle = request().order(CommentOrder::Desc).offset(5).limit(1);
    assert_eq!(page(middle).await, (vec![7], true, true));
}

#[tokio::test]
async fn all_comments_are_read_in_as_few_pages_as_there_are() {
    let (server, client) = start();
    let record = commented(&client, 25).await;
    let before = server.requests().len();
    let comments = client.get_all_comments(APP, record).await.unwrap();
    let ids: Vec<CommentId> = comments.iter().map(|comment| comment.id).collect();
    assert_eq!(ids, (1..=25).map(CommentId::new).collect::<Vec<_>>());
    assert_eq!(comments[24].text, "25 ");
    assert_eq!(server.requests().len() - before, 3);
    let none = commented(&client, 0).await;
    assert!(client.get_all_comments(APP, none).await.unwrap().is_empty());
}

#[test]
fn the_client_without_async_reads_all_comments() {
    let server = emulator().token("secret").start().unwrap();
    let client = client_of(&server)
        .api_token("secret")
        .build_blocking()
        .unwrap();
    let record = client.wait(commented(client.as_async(), 11));
    assert_eq!(client.get_all_comments(APP, record).unwrap().len(), 11);
}
