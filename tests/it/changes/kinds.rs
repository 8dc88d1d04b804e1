//! Each kind of change, once.

use kintone_emulator::{Effect, Fault};
use kintone_runtime::client::{Bookmark, Change};
use kintone_runtime::{AnyRecord, Decimal, ErrorKind, KintoneRecord, RecordId};

use super::{Copy, Dated, Note, World, said};

#[tokio::test]
async fn records_come_when_they_are_added_or_changed_and_no_other_time() {
    let world = World::start();
    let mut copy = Copy::new(&Bookmark::new());
    assert_eq!(copy.poll(&world.client).await, "");
    world.add(&["a", "b", "c"]).await;
    assert_eq!(copy.poll(&world.client).await, "+1 +2 +3");
    assert_eq!(copy.poll(&world.client).await, "");
    world.pass(3_600);
    assert_eq!(copy.poll(&world.client).await, "");
    world.change(2, "B").await;
    world.add(&["d"]).await;
    assert_eq!(copy.poll(&world.client).await, "~2 +4");
    assert_eq!(copy.notes[&2], (2, "B".to_owned()));
    world.pass(3_600);
    assert_eq!(copy.poll(&world.client).await, "");
}

#[tokio::test]
async fn each_change_of_one_minute_comes_once() {
    let world = World::start();
    let mut copy = Copy::new(&Bookmark::new());
    world.add(&["a", "b"]).await;
    copy.poll(&world.client).await;
    // All at the same minute of kintone's updated time.
    for title in ["1", "2", "3"] {
        world.change(1, title).await;
        assert_eq!(copy.poll(&world.client).await, "~1");
        assert_eq!(copy.poll(&world.client).await, "");
    }
    world.change(1, "4").await;
    world.change(1, "5").await;
    assert_eq!(copy.poll(&world.client).await, "~1");
    assert_eq!(copy.notes[&1], (6, "5".to_owned()));
}

#[tokio::test]
async fn an_imported_record_comes_although_its_updated_time_is_old() {
    let world = World::start();
    let mut copy = Copy::new(&Bookmark::new());
    world.add(&["a"]).await;
    copy.poll(&world.client).await;
    world.pass(3_600);
    copy.poll(&world.client).await;
    world.import("2020").await;
    assert_eq!(copy.poll(&world.client).await, "+2");
    assert_eq!(copy.poll(&world.client).await, "");
    world.change(2, "now").await;
    assert_eq!(copy.poll(&world.client).await, "~2");
    world.pass(3_600);
    assert_eq!(copy.poll(&world.client).await, "");
}

#[tokio::test]
async fn a_gap_in_the_ids_stays_open_for_the_overlap() {
    let world = World::start();
    let mut copy = Copy::new(&Bookmark::new());
    world.add(&["a", "b", "c"]).await;
    world.delete(&[2]).await;
    copy.poll(&world.client).await;
    let settled = |copy: &Copy| copy.bookmark.contains("\"settled\":3");
    world.pass(240);
    copy.poll(&world.client).await;
    assert!(!settled(&copy), "{}", copy.bookmark);
    world.pass(120);
    copy.poll(&world.client).await;
    assert!(settled(&copy), "{}", copy.bookmark);
}

#[tokio::test]
async fn a_first_reading_goes_on_where_it_was_stored() {
    let world = World::start();
    let titles: Vec<String> = (1..=10).map(|n| n.to_string()).collect();
    world
        .add(&titles.iter().map(String::as_str).collect::<Vec<_>>())
        .await;
    let mut copy = Copy::new(&Bookmark::new());
    let mut bookmark = copy.bookmark();
    let changes = world.client.changes_since::<Note>(&mut bookmark);
    let mut changes = changes.updated_time("updated").batch_size(4);
    let first = changes.next().await.expect("a batch").expect("changes");
    assert_eq!((first.len(), first.bookmark().is_reading()), (4, true));
    copy.store(first);
    // This one is lost with the program.
    let second = changes.next().await.expect("a batch").expect("changes");
    assert_eq!(second.changes()[0].id().get(), 5);
    // The bookmark did not move past it.
    assert_eq!(bookmark.to_string(), copy.bookmark);
    world.change(1, "one").await;
    world.change(9, "nine").await;
    assert_eq!(copy.poll(&world.client).await, "+5 +6 +7 +8 +9 +10");
    assert_eq!(copy.poll(&world.client).await, "~1");
}

#[tokio::test]
async fn a_batch_can_be_asked_for_again_after_an_error() {
    let world = World::start();
    world.add(&["a", "b"]).await;
    let mut bookmark = Bookmark::new();
    let changes = world.client.changes_since::<Note>(&mut bookmark);
    let mut changes = changes.updated_time("updated").batch_size(1);
    let first = changes.next().await.expect("a batch").expect("changes");
    assert_eq!(first.changes()[0].id().get(), 1);
    let fault = Fault::new(Effect::UnknownCode);
    world.server.inject(fault.times(1)).expect("a fault");
    assert!(changes.next().await.expect("a batch").is_err());
    let second = changes.next().await.expect("a batch").expect("changes");
    assert_eq!(second.changes()[0].id().get(), 2);
}

#[tokio::test]
async fn the_updated_time_is_that_of_the_type_the_argument_or_the_form() {
    let world = World::start();
    world.add(&["a"]).await;
    let client = &world.client;
    for (named, requests) in [(true, 1), (false, 2)] {
        let before = world.requests();
        let mut bookmark = Bookmark::new();
        let mut changes = client.changes_since::<Note>(&mut bookmark);
        if named {
            changes = changes.updated_time("updated");
        }
        assert_eq!(said(changes).await, "+1@1");
        assert_eq!(world.requests() - before, requests);
    }
    let before = world.requests();
    let mut bookmark = Bookmark::new();
    let changes = client.changes_since::<Dated>(&mut bookmark);
    assert_eq!(said(changes).await, "+1@1");
    assert_eq!(world.requests() - before, 1);
    let mut bookmark = Bookmark::new();
    let untyped = client.in_app(1);
    let changes = untyped.changes_since::<AnyRecord>(&mut bookmark);
    assert_eq!(said(changes).await, "+1@1");

    let mut bookmark = Bookmark::new();
    let mut changes = client
        .changes_since::<Note>(&mut bookmark)
        .updated_time("title");
    let error = changes
        .next()
        .await
        .expect("a batch")
        .unwrap_err()
        .to_string();
    assert!(error.contains("expected a time like"), "{error}");
}

/// What else a note has.
#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Price {
    #[kintone(kind = NUMBER)]
    price: Option<Decimal>,
}

/// The same, for whole numbers only.
#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct WholePrice {
    #[kintone(kind = NUMBER)]
    price: Option<i64>,
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_a_change_of_its_own() {
    let world = World::start();
    let prices = [10, 15, 20, 25].map(|tenths| Price {
        price: Some(Decimal::new(tenths, 1)),
    });
    world.client.add_records(&prices).await.expect("added");
    let mut bookmark = Bookmark::new();
    let changes = world.client.changes_since::<WholePrice>(&mut bookmark);
    let mut changes = changes.updated_time("updated");
    let batch = changes.next().await.expect("a batch").expect("changes");
    let ids: Vec<u64> = batch
        .changes()
        .iter()
        .map(|change| change.id().get())
        .collect();
    assert_eq!(ids, [1, 2, 3, 4]);
    match batch.changes() {
        [
            Change::Added(one),
            Change::Unreadable(_, error),
            Change::Added(two),
            Change::Unreadable(..),
        ] => {
            assert_eq!((one.price, two.price), (Some(1), Some(2)));
            let error = error.to_string();
            assert!(error.contains("record 2, field price"), "{error}");
        }
        other => panic!("{other:?}"),
    }
    assert!(changes.next().await.is_none());
    let changes = world.client.changes_since::<WholePrice>(&mut bookmark);
    assert_eq!(said(changes.updated_time("updated")).await, "");
}

#[tokio::test]
async fn a_bookmark_belongs_to_one_app() {
    let world = World::start();
    let mut bookmark = Bookmark::new();
    said(world.client.changes_since::<Note>(&mut bookmark)).await;
    assert_eq!(bookmark.app().map(|app| app.get()), Some(1));
    let before = world.requests();
    let other = world.client.in_app(2);
    let mut changes = other.changes_since::<AnyRecord>(&mut bookmark);
    let error = changes.next().await.expect("a batch").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent);
    assert!(
        error
            .to_string()
            .contains("one of app 1, but the changes of app 2"),
        "{error}"
    );
    assert_eq!(world.requests(), before);
}

#[tokio::test]
async fn the_plan_is_what_is_sent() {
    let world = World::start();
    let titles = ["t"; 25];
    world.add(&titles).await;
    let mut bookmark = Bookmark::tracking_ids();
    for (change, requests, deletions) in [("", 3, 1), ("", 1, 1), ("delete", 1, 6), ("", 1, 1)] {
        if change == "delete" {
            world.delete(&[7]).await;
        }
        world.pass(3_600);
        let changes = world.client.changes_since::<Note>(&mut bookmark);
        let mut changes = changes.updated_time("updated").batch_size(10);
        let plan = changes.plan().await.expect("a plan");
        assert_eq!(plan.deleted, u64::from(change == "delete"));
        let before = world.requests();
        said(changes).await;
        let sent = (world.requests() - before) as u64;
        assert_eq!(
            (plan.read_requests, plan.deletion_requests),
            (requests, deletions)
        );
        assert!(sent <= plan.requests(), "{sent} of {plan:?}");
    }
}

#[test]
fn the_client_without_async_reads_them_too() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let world = World::start();
    runtime.block_on(world.add(&["a", "b", "c"]));
    let client = kintone_runtime::blocking::Client::new(world.client.clone());
    let client = client.expect("a client");
    let mut copy = Copy::new(&Bookmark::new());
    let mut bookmark = copy.bookmark();
    let mut changes = client
        .changes_since::<Note>(&mut bookmark)
        .updated_time("updated");
    assert_eq!(changes.plan().expect("a plan").records, 3);
    for batch in changes.batch_size(2) {
        copy.store(batch.expect("a batch"));
    }
    runtime.block_on(world.delete(&[2]));
    let changes = client
        .changes_since::<Note>(&mut bookmark)
        .updated_time("updated");
    for batch in changes.held_ids(copy.ids()) {
        copy.store(batch.expect("a batch"));
    }
    assert_eq!(copy.ids(), [1, 3].map(RecordId::new));
    assert_eq!(bookmark.held(), 2);
}
