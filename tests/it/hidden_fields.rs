//! What a client meets whose user may not see or change everything.

use kintone_emulator::Emulator;
use kintone_runtime::api::{
    Entity, EvaluateRecordPermissions, FieldRight, FieldRights, UpdateFieldPermissions,
};
use kintone_runtime::{AppId, Client, KintoneRecord, Patch, Query, RecordId};
use serde_json::json;

const APP: AppId = AppId::new(1);

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    title: String,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    price: String,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    secret: String,
}

/// The client of an administrator, and that of a user who reads `price` and does not see `secret`, with a record.
async fn start() -> (Emulator, Client, Client, RecordId) {
    let text = |code: &str| json!({"type": "SINGLE_LINE_TEXT", "code": code, "label": code});
    let form = json!({"properties": {
        "title": text("title"), "price": text("price"), "secret": text("secret"),
    }});
    let server = Emulator::builder()
        .schema_json("notes", form)
        .token("secret")
        .user("sato", "password")
        .start()
        .expect("the emulator starts");
    let build = || Client::builder(server.base_url());
    let administrator = build().api_token("secret").build().expect("a client");
    let user = build().password("sato", "password").build();
    let note = Note {
        title: "a".into(),
        price: "100".into(),
        secret: "s".into(),
    };
    let id = administrator.add_record(&note).await.unwrap().id;
    limit(&administrator).await;
    (server, administrator, user.expect("a client"), id)
}

async fn limit(administrator: &Client) {
    let everyone = || Entity::group("everyone");
    let rights = vec![
        FieldRights::new("price", [FieldRight::read(everyone())]),
        FieldRights::new("secret", [FieldRight::none(everyone())]),
    ];
    let update = UpdateFieldPermissions::new(APP, rights);
    administrator.send(update).await.unwrap();
}

#[tokio::test]
async fn a_field_that_the_user_may_not_see_is_missing_and_stays_as_it_is() {
    let (_server, administrator, user, id) = start().await;
    let page = user.get_records::<Note>(Query::all()).await.unwrap();
    assert_eq!(Vec::from_iter(page.missing_fields()), ["secret"]);
    let read = user.get_record::<Note>(id).await.unwrap();
    assert_eq!(Vec::from_iter(read.missing_fields()), ["secret"]);
    assert_eq!((read.price.as_str(), read.secret.as_str()), ("100", ""));

    let mut edit = read.edit();
    edit.title = "b".into();
    user.update_record(&edit).await.unwrap();
    let whole = administrator.get_record::<Note>(id).await.unwrap();
    assert_eq!(whole.missing_fields().count(), 0);
    assert_eq!((whole.title.as_str(), whole.secret.as_str()), ("b", "s"));

    let mut lost = read.edit();
    lost.secret = "lost".into();
    let error = user.update_record(&lost).await.unwrap_err().to_string();
    assert!(error.contains("field secret: "), "{error}");
}

#[tokio::test]
async fn what_the_user_may_not_change_is_refused_as_a_missing_permission() {
    let (_server, administrator, user, id) = start().await;
    let mut edit = user.get_record::<Note>(id).await.unwrap().edit();
    edit.price = "0".into();
    let new = Note {
        title: "new".into(),
        price: "1".into(),
        secret: String::new(),
    };
    let blind = Patch::<Note>::new().set(|note| note.secret, "x");
    for error in [
        user.update_record(&edit).await.unwrap_err(),
        user.add_record(&new).await.unwrap_err(),
        user.update_record(&blind.on(id, None)).await.unwrap_err(),
    ] {
        assert!(error.is_permission_denied(), "{error}");
        assert_eq!(error.code(), Some("GAIA_FU01"));
        assert!(!error.may_have_happened(), "{error}");
    }
    let notes = administrator.get_records::<Note>(Query::all()).await;
    let notes = notes.unwrap();
    assert_eq!(notes.len(), 1);
    assert_eq!(
        (notes[0].price.as_str(), notes[0].secret.as_str()),
        ("100", "s")
    );
}

#[tokio::test]
async fn the_evaluation_says_the_same_as_the_records_do() {
    let (_server, administrator, user, id) = start().await;
    for (client, price, secret) in [
        (&administrator, (true, true), (true, true)),
        (&user, (true, false), (false, false)),
    ] {
        let request = EvaluateRecordPermissions::new(APP, [id]);
        let answer = client.send(request).await.unwrap();
        let fields = &answer.rights[0].fields;
        let of = |code: &str| (fields[code].viewable, fields[code].editable);
        assert_eq!((of("price"), of("secret")), (price, secret));
    }
}
