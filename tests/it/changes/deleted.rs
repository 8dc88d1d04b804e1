//! Deleted records, found by the ids that the caller holds or by those of the bookmark.

use kintone_runtime::api::{Entity, RecordRight, RecordRights, UpdateRecordPermissions};
use kintone_runtime::client::Bookmark;
use kintone_runtime::{AppId, Client, ErrorKind, RecordId};

use super::{Copy, Note, World};

async fn filled(records: usize) -> World {
    let world = World::start();
    for part in vec!["t"; records].chunks(100) {
        world.add(part).await;
    }
    world
}

#[tokio::test]
async fn the_ids_of_the_bookmark_find_them() {
    let world = filled(5).await;
    let mut copy = Copy::new(&Bookmark::tracking_ids());
    assert_eq!(copy.poll(&world.client).await, "+1 +2 +3 +4 +5");
    world.delete(&[2, 5]).await;
    world.change(3, "c").await;
    assert_eq!(copy.poll(&world.client).await, "~3 -2 -5");
    assert_eq!(copy.poll(&world.client).await, "");
    // A record that was never delivered is not missed either.
    let added = world.add(&["f", "g"]).await;
    world.delete(&added[..1]).await;
    assert_eq!(copy.poll(&world.client).await, "+7");
    world.delete(&[1, 3, 4, 7]).await;
    assert_eq!(copy.poll(&world.client).await, "-1 -3 -4 -7");
    assert_eq!(copy.bookmark().held(), 0);
}

#[tokio::test]
async fn the_ids_of_the_caller_find_them() {
    let world = filled(5).await;
    let mut copy = Copy::new(&Bookmark::new());
    copy.poll(&world.client).await;
    world.delete(&[2, 5]).await;
    // Without the ids they are not looked for.
    let before = world.requests();
    assert_eq!(copy.poll(&world.client).await, "");
    assert_eq!(world.requests() - before, 2 - 1);
    let added = world.add(&["f"]).await;
    assert_eq!(added, [6]);
    let ids = copy.ids();
    let with_ids = copy.poll_as(&world.client, |changes| changes.held_ids(ids));
    assert_eq!(with_ids.await, "+6 -2 -5");
    let ids = copy.ids();
    let with_ids = copy.poll_as(&world.client, |changes| changes.held_ids(ids));
    assert_eq!(with_ids.await, "");
}

#[tokio::test]
async fn one_request_proves_that_none_was_deleted() {
    let world = filled(30).await;
    let mut copy = Copy::new(&Bookmark::new());
    copy.poll(&world.client).await;
    world.add(&["new"]).await;
    let before = world.requests();
    let untouched = std::iter::once_with(|| -> RecordId { panic!("the ids are not asked for") });
    let counted = copy.poll_as(&world.client, |changes| changes.held_ids(untouched));
    assert_eq!(counted.await, "+31");
    assert_eq!(world.requests() - before, 2);
}

#[tokio::test]
async fn counts_lead_to_a_deleted_record() {
    let world = filled(1_000).await;
    let mut copy = Copy::new(&Bookmark::tracking_ids());
    copy.poll(&world.client).await;
    world.pass(3_600);
    copy.poll(&world.client).await;
    world.delete(&[777]).await;
    // A page of 10 makes 100 pages of these ids.
    let before = world.requests();
    let found = copy.poll_as(&world.client, |changes| changes.batch_size(10));
    assert_eq!(found.await, "-777");
    let counted = world.requests() - before;
    // One for the changes, one for all records, five to halve 1,000 down to 31, four to read them.
    assert!(counted <= 11, "{counted}");

    world.delete(&[3, 999]).await;
    let before = world.requests();
    let swept = copy.poll_as(&world.client, |changes| changes.batch_size(10).sweep());
    assert_eq!(swept.await, "-3 -999");
    assert!(world.requests() - before >= 100);

    // The worst case: every tenth.
    let tenth: Vec<u64> = (1..=99).map(|n| n * 10).collect();
    world.delete(&tenth).await;
    let before = world.requests();
    copy.poll_as(&world.client, |changes| changes.batch_size(10))
        .await;
    let counted = world.requests() - before;
    assert!(counted <= 2 + 90 * 3 / 2 + 1, "{counted}");
    assert_eq!(copy.notes.len(), 997 - 99);
}

#[tokio::test]
async fn deleted_records_of_a_bookmark_can_wait() {
    let world = filled(3).await;
    let mut copy = Copy::new(&Bookmark::tracking_ids());
    copy.poll(&world.client).await;
    world.delete(&[2]).await;
    let before = world.requests();
    let later = copy.poll_as(&world.client, |changes| changes.ignore_deleted());
    assert_eq!(later.await, "");
    assert_eq!(world.requests() - before, 1);
    assert_eq!(copy.poll(&world.client).await, "-2");
}

/// Lets a user view the notes that meet a condition.
async fn allow(world: &World, condition: &str) {
    let everyone = || Entity::group("everyone");
    let allowed = RecordRights::new([RecordRight::new(everyone()).view()]);
    let rest = RecordRights::new([RecordRight::new(everyone())]);
    let rights = vec![allowed.filter_cond(condition), rest];
    let request = UpdateRecordPermissions::new(AppId::new(1), rights);
    world.client.send(request).await.expect("permissions");
}

#[tokio::test]
async fn a_record_that_may_not_be_viewed_any_more_looks_deleted() {
    let world = World::start();
    world.add(&["a", "b", "a"]).await;
    let sato = Client::builder(world.server.base_url()).password("sato", "password");
    let sato = sato.build().expect("a client");
    let mut tracked = Copy::new(&Bookmark::tracking_ids());
    assert_eq!(tracked.poll(&sato).await, "+1 +2 +3");
    let mut held = tracked.clone();
    held.bookmark = Bookmark::new().to_string();
    held.delivered.clear();
    held.poll(&sato).await;
    world.pass(3_600);

    allow(&world, "title in (\"a\")").await;
    assert_eq!(tracked.poll(&sato).await, "-2");
    let ids = held.ids();
    let found = held.poll_as(&sato, |changes| changes.held_ids(ids));
    assert_eq!(found.await, "-2");
    world.pass(3_600);

    // It comes again, although nothing about it changed.
    allow(&world, "title in (\"a\", \"b\")").await;
    tracked.delivered.clear();
    assert_eq!(tracked.poll(&sato).await, "+2");
    held.delivered.clear();
    let ids = held.ids();
    let found = held.poll_as(&sato, |changes| changes.held_ids(ids));
    assert_eq!(found.await, "+2");
    assert_eq!(tracked.poll(&sato).await, "");

    // As many as before: only a sweep finds which.
    allow(&world, "title in (\"a\")").await;
    tracked.poll(&sato).await;
    let changed = world
        .client
        .edit::<Note>(RecordId::new(3), |note| note.title = "b".into());
    changed.await.expect("a change");
    world.pass(3_600);
    assert_eq!(tracked.poll(&sato).await, "-3");
    allow(&world, "title in (\"b\")").await;
    tracked.delivered.clear();
    let swept = tracked.poll_as(&sato, |changes| changes.sweep());
    assert_eq!(swept.await, "-1 +2 +3");
}

#[tokio::test]
async fn what_cannot_be_looked_for_is_an_error_before_anything_is_sent() {
    let world = World::start();
    let mut tracking = Bookmark::tracking_ids();
    let mut changes = world
        .client
        .changes_since::<Note>(&mut tracking)
        .held_ids([]);
    let error = changes.next().await.expect("a batch").unwrap_err();
    assert!(
        error.to_string().contains("tracks the ids itself"),
        "{error}"
    );
    let mut plain = Bookmark::new();
    let mut changes = world.client.changes_since::<Note>(&mut plain).sweep();
    let error = changes.next().await.expect("a batch").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent);
    assert!(
        error.to_string().contains("`sweep` needs `held_ids`"),
        "{error}"
    );
    assert_eq!(world.requests(), 0);
}
