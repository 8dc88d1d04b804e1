use serde_json::{Value, json};

use super::*;
use crate::record::testing::{Note, note};
use crate::record::untyped::AnyRecord;
use crate::record::values::User;

/// A notification of app 1 with these members, beside the usual ones.
fn notification(event: &str, more: Value) -> Value {
    let mut all = json!({"id": "01ab", "type": event, "app": {"id": "1", "name": "メモ"}});
    let more = more.as_object().expect("an object").clone();
    all.as_object_mut().expect("an object").extend(more);
    all
}

fn with_record(event: &str) -> Value {
    let record = json!({
        "$id": {"type": "__ID__", "value": "7"},
        "$revision": {"type": "__REVISION__", "value": "3"},
        "件名": {"type": "SINGLE_LINE_TEXT", "value": "見積"},
        "備考": {"type": "SINGLE_LINE_TEXT", "value": ""},
    });
    let url = "https://example.cybozu.com/k/1/show#record=7";
    notification(
        event,
        json!({"record": record, "recordTitle": "見積", "url": url}),
    )
}

fn decode(notification: &Value) -> Result<Webhook<Note>, WebhookError> {
    Webhook::decode(notification.to_string().as_bytes())
}

fn refused(notification: &Value) -> String {
    decode(notification).unwrap_err().to_string()
}

#[test]
fn a_record_that_was_added_or_changed_is_decoded_with_id_and_revision() {
    for (event, is_it) in [
        (
            "ADD_RECORD",
            (|e| matches!(e, Event::RecordAdded(_))) as fn(&Event<Note>) -> bool,
        ),
        ("UPDATE_RECORD", |e| matches!(e, Event::RecordUpdated(_))),
        ("UPDATE_STATUS", |e| matches!(e, Event::StatusUpdated(_))),
    ] {
        let webhook = decode(&with_record(event)).unwrap();
        assert!(is_it(&webhook.event), "{event}");
        assert_eq!(webhook.event.as_str(), event);
        assert_eq!((webhook.id.as_str(), webhook.app.get()), ("01ab", 1));
        assert_eq!(webhook.app_name, "メモ");
        let record = webhook.record().unwrap();
        assert_eq!((record.id().get(), record.revision().get()), (7, 3));
        assert_eq!(**record, note("見積"));
        assert_eq!(webhook.record_id(), Some(RecordId::new(7)));
        assert_eq!(webhook.record_title.as_deref(), Some("見積"));
        let url = "https://example.cybozu.com/k/1/show#record=7";
        assert_eq!(webhook.url.as_deref(), Some(url));
        assert!(webhook.others.is_empty());
    }
}

#[test]
fn a_deletion_has_an_id_and_says_who_and_when_in_either_spelling() {
    let by = json!({"code": "sato", "name": "佐藤"});
    let at = "2026-11-28T01:02:03Z";
    for more in [
        json!({"recordId": "7", "deletedBy": by, "deletedAt": at}),
        json!({"recordId": "7", "deleteBy": by, "deleteAt": at}),
        json!({"recordId": "7", "deletedBy": by, "deletedAt": at, "deleteBy": null, "deleteAt": at}),
    ] {
        let webhook = decode(&notification("DELETE_RECORD", more)).unwrap();
        let Event::RecordDeleted(deletion) = &webhook.event else {
            panic!("{webhook:?}");
        };
        assert_eq!(deletion.record_id, RecordId::new(7));
        let expected = User {
            code: "sato".into(),
            name: "佐藤".into(),
        };
        assert_eq!(deletion.deleted_by, Some(expected));
        assert_eq!(deletion.deleted_at, at.parse().ok());
        assert_eq!(webhook.record_id(), Some(RecordId::new(7)));
        assert_eq!((webhook.record(), webhook.others.len()), (None, 0));
    }
    let bare = decode(&notification("DELETE_RECORD", json!({"recordId": "7"}))).unwrap();
    assert_eq!(bare.record_id(), Some(RecordId::new(7)));
}

#[test]
fn a_comment_is_decoded_as_get_comments_decodes_it() {
    let comment = json!({
        "id": "3", "text": "sato お願いします ", "createdAt": "2026-11-28T01:02:03Z",
        "creator": {"code": "ito", "name": "伊藤"},
        "mentions": [{"code": "sato", "type": "USER"}],
    });
    let more = json!({"recordId": "7", "comment": comment, "url": "https://x/k/1/show#record=7&comment=3"});
    let webhook = decode(&notification("ADD_RECORD_COMMENT", more)).unwrap();
    assert_eq!(webhook.record_id(), Some(RecordId::new(7)));
    let Event::CommentAdded { comment, .. } = webhook.event else {
        panic!("{webhook:?}");
    };
    assert_eq!(
        (comment.id.get(), &*comment.text),
        (3, "sato お願いします ")
    );
    assert_eq!(comment.creator.code, "ito");
    assert_eq!(comment.mentions[0], crate::api::Entity::user("sato"));
}

#[test]
fn what_this_version_does_not_know_is_kept() {
    let mut new = with_record("UPDATE_RECORD");
    new["actor"] = json!({"code": "sato"});
    let webhook = decode(&new).unwrap();
    assert_eq!(webhook.others["actor"]["code"], "sato");

    let restored = notification("RESTORE_RECORD", json!({"recordId": "7", "reason": "why"}));
    let webhook = decode(&restored).unwrap();
    assert_eq!(webhook.event, Event::Other("RESTORE_RECORD".into()));
    assert_eq!(webhook.event.as_str(), "RESTORE_RECORD");
    assert_eq!((webhook.record_id(), webhook.record()), (None, None));
    assert_eq!(webhook.others["recordId"], "7");
    assert_eq!(webhook.others["reason"], "why");
}

#[test]
fn a_notification_of_another_app_says_which_was_expected_and_what_to_do() {
    let mut other = with_record("ADD_RECORD");
    other["app"] = json!({"id": "101", "name": "メモ\u{1b}[2J"});
    // Not even its record is looked at.
    other["record"] = json!("damaged");
    let error = decode(&other).unwrap_err();
    assert!(error.is_of_another_app());
    assert_eq!(error.app(), Some(AppId::new(101)));
    assert_eq!(
        error.to_string(),
        "webhook notification 01ab: it is of app 101 (\"メモ\\u{1b}[2J\"), and one of app 1 was expected for `Note`; give each app a URL of its own, or, if 101 is the id of that app in this environment, decode with Webhook::decode_in_app"
    );
    other["record"] = with_record("ADD_RECORD")["record"].clone();
    let body = other.to_string();
    let webhook = Webhook::<Note>::decode_in_app(101, body.as_bytes()).unwrap();
    assert_eq!(webhook.app, AppId::new(101));
    assert!(
        Webhook::<Note>::decode_in_app(1, body.as_bytes())
            .unwrap_err()
            .is_of_another_app()
    );
    // A record without a type is of any app, unless one is named.
    let any = Webhook::<AnyRecord>::decode(body.as_bytes()).unwrap();
    assert_eq!(any.record().unwrap().text("件名"), Ok("見積"));
    assert!(Webhook::<AnyRecord>::decode_in_app(1, body.as_bytes()).is_err());
}

#[test]
fn a_record_that_the_type_cannot_hold_is_named_with_app_record_and_field() {
    let mut wrong = with_record("ADD_RECORD");
    wrong["record"]["件名"]["value"] = json!(["a"]);
    let error = decode(&wrong).unwrap_err();
    assert_eq!(
        error.to_string(),
        "webhook notification 01ab: app 1, record 7, field 件名: expected a text, found [\"a\"]"
    );
    assert_eq!(
        error.notification().map(NotificationId::as_str),
        Some("01ab")
    );
    assert_eq!(error.record(), Some(RecordId::new(7)));
    assert_eq!(
        error.decode_error().and_then(|error| error.field()),
        Some("件名")
    );
    wrong["app"]["id"] = json!("101");
    let body = wrong.to_string();
    let error = Webhook::<Note>::decode_in_app(101, body.as_bytes()).unwrap_err();
    assert!(error.to_string().contains("app 101, record 7"), "{error}");
}

#[test]
fn a_body_that_is_not_a_notification_says_what_is_missing() {
    let of = |body: &[u8]| Webhook::<Note>::decode(body).unwrap_err().to_string();
    for body in ["", "[]", "{", "{} {}", "<html>"] {
        let error = of(body.as_bytes());
        assert!(
            error.starts_with("webhook notification: the body is not a JSON object: "),
            "{error}"
        );
    }
    let error = of(b"{\"id\": \"\xff\"}");
    assert!(error.contains("not a JSON object"), "{error}");
    let lacks = |member: &str, event: &str, more: Value| {
        let mut incomplete = notification(event, more);
        incomplete.as_object_mut().unwrap().remove(member);
        let error = refused(&incomplete);
        assert!(
            error.contains(&format!("there is no `{member}`")),
            "{error}"
        );
    };
    for member in ["id", "type", "app"] {
        lacks(member, "DELETE_RECORD", json!({"recordId": "7"}));
    }
    lacks("record", "UPDATE_STATUS", json!({}));
    lacks("recordId", "DELETE_RECORD", json!({}));
    lacks("recordId", "ADD_RECORD_COMMENT", json!({}));
    lacks("comment", "ADD_RECORD_COMMENT", json!({"recordId": "7"}));
    // Two notifications without an id would be the same one.
    let mut unnamed = with_record("ADD_RECORD");
    unnamed["id"] = json!("");
    assert!(refused(&unnamed).contains("there is no `id`"));
    let wrong = notification("DELETE_RECORD", json!({"recordId": "x7"}));
    assert!(refused(&wrong).contains("01ab: `recordId` cannot be read: "));
}

#[test]
fn a_type_without_an_app_needs_one_to_be_named() {
    use crate::record::{AppRecord, Meta, Place, Record, Slot, SlotMut};

    struct Nowhere;

    impl Record for Nowhere {
        type Fields = ();
        const META: &'static Meta = &Meta {
            name: "Nowhere",
            app: None,
            table: None,
            schema: None,
            fields: &[],
            lookup_apps: &[],
        };
        const FIELDS: () = ();

        fn vacant() -> Nowhere {
            Nowhere
        }
    }

    impl AppRecord for Nowhere {}

    impl<'de> Place<'de> for Nowhere {
        fn at(&self, _: usize) -> Slot<'_, 'de> {
            unreachable!()
        }

        fn at_mut(&mut self, _: usize) -> SlotMut<'_, 'de> {
            unreachable!()
        }
    }

    let body = with_record("ADD_RECORD").to_string();
    let error = Webhook::<Nowhere>::decode(body.as_bytes()).err().unwrap();
    assert!(error.to_string().contains("decode_in_app"), "{error}");
    assert!(Webhook::<Nowhere>::decode_in_app(1, body.as_bytes()).is_ok());
}

#[test]
fn a_notification_is_handled_once_unless_its_effect_failed() {
    let webhook = decode(&with_record("ADD_RECORD")).unwrap();
    let mut seen = RecentlySeen::new(10);
    let mut handle = |succeeds: bool| {
        let mut transaction = seen.transaction();
        let Ok(first) = webhook.clone().once(&mut transaction);
        if succeeds {
            transaction.commit();
        }
        first.is_some()
    };
    assert!(handle(false));
    assert!(handle(true), "it was rolled back");
    assert!(!handle(true));
    assert!(!handle(false));
    assert!(!handle(true), "a duplicate that is rolled back stays known");
}

#[test]
fn the_ids_in_memory_are_bounded_and_the_oldest_go_first() {
    let mut seen = RecentlySeen::new(2);
    let mut is_new = |id: &str| {
        let mut transaction = seen.transaction();
        let is_new = transaction.insert(&NotificationId::new(id));
        transaction.commit();
        is_new == Ok(true)
    };
    assert!(is_new("a") && is_new("b") && !is_new("a"));
    assert!(is_new("c"), "which takes the place of a");
    assert!(!is_new("b") && !is_new("c") && is_new("a"));
    assert_eq!(seen.len(), 2);
}
