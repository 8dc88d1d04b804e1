//! Which credentials a request carries, and what the server makes of them.

use kintone_emulator::{Emulator, Permission};
use kintone_runtime::api::AddRecord;
use kintone_runtime::{ErrorKind, KintoneRecord, Query, ReadOnly};
use serde_json::json;

use super::{Note, client_of, emulator, form, note};

#[tokio::test]
async fn each_app_is_reached_with_its_own_token() {
    let all = [Permission::ViewRecords, Permission::AddRecords];
    let server = emulator()
        .schema_json("other", form())
        .token_for(1, "one", &all)
        .token_for(2, "two", &[Permission::ViewRecords])
        .start()
        .unwrap();
    let client = client_of(&server)
        .api_token_for(1, "one")
        .api_token_for(2, "two")
        .build()
        .unwrap();
    let other = client_of(&server)
        .api_token_for(1, "one")
        .api_token_for(2, "two")
        .map_app(1, 2)
        .build()
        .unwrap();
    client.add_record(&note("one")).await.unwrap();
    assert!(
        other
            .get_records::<Note>(Query::all())
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        other
            .add_record(&note("two"))
            .await
            .unwrap_err()
            .is_permission_denied()
    );

    let wrong = client_of(&server).api_token("three").build().unwrap();
    let error = wrong.get_records::<Note>(Query::all()).await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    let before = server.requests().len();
    let none = client_of(&server).api_token_for(2, "two").build().unwrap();
    assert_eq!(
        none.get_records::<Note>(Query::all())
            .await
            .unwrap_err()
            .kind(),
        ErrorKind::NotSent
    );
    assert_eq!(server.requests().len(), before);
}

#[tokio::test]
async fn a_lookup_needs_the_token_of_its_source() {
    #[derive(Debug, Clone, KintoneRecord)]
    #[kintone(unchecked, app = 2)]
    struct Reply {
        #[kintone(code = "元の件名", kind = SINGLE_LINE_TEXT, lookup = 1)]
        subject: String,
        #[kintone(code = "元の本文", kind = MULTI_LINE_TEXT, computed)]
        body: ReadOnly<String>,
    }

    let mut notes = form();
    notes["properties"]["件名"]["unique"] = json!(true);
    let replies = json!({"properties": {
        "元の件名": {"type": "SINGLE_LINE_TEXT", "code": "元の件名", "label": "元の件名", "lookup": {
            "relatedApp": {"app": "1", "code": ""}, "relatedKeyField": "件名",
            "fieldMappings": [{"field": "元の本文", "relatedField": "本文"}],
            "lookupPickerFields": [], "filterCond": "", "sort": ""
        }},
        "元の本文": {"type": "MULTI_LINE_TEXT", "code": "元の本文", "label": "元の本文"},
    }});
    let all = [Permission::ViewRecords, Permission::AddRecords];
    let server = Emulator::builder()
        .schema_json("notes", notes)
        .schema_json("replies", replies)
        .token_for(1, "one", &all)
        .token_for(2, "two", &all)
        .start()
        .unwrap();
    let both = client_of(&server)
        .api_token_for(1, "one")
        .api_token_for(2, "two")
        .build()
        .unwrap();
    both.add_record(&Note {
        body: "hello".to_owned(),
        ..note("one")
    })
    .await
    .unwrap();
    let reply = Reply {
        subject: "one".to_owned(),
        body: ReadOnly::default(),
    };
    let added = both.add_record(&reply).await.unwrap();
    assert_eq!(
        *both.get_record::<Reply>(added.id).await.unwrap().body,
        "hello"
    );

    let (added,) = both.bulk((AddRecord::new(&reply),)).await.unwrap();
    assert_eq!(
        *both.get_record::<Reply>(added.id).await.unwrap().body,
        "hello"
    );

    let one = client_of(&server).api_token_for(2, "two").build().unwrap();
    let error = one.add_record(&reply).await.unwrap_err();
    assert_eq!(error.code(), Some("GAIA_LO04"), "{error}");

    // The token of the source alone does not make up for that of the app.
    let before = server.requests().len();
    let source = client_of(&server).api_token_for(1, "one").build().unwrap();
    for error in [
        source.add_record(&reply).await.unwrap_err(),
        source.bulk((AddRecord::new(&reply),)).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::NotSent);
        assert!(
            error.to_string().contains("no API token for app 2"),
            "{error}"
        );
    }
    assert_eq!(server.requests().len(), before);
}

#[tokio::test]
async fn a_password_is_sent_alone() {
    let server = emulator().user("佐藤", "p:ss").start().unwrap();
    let client = client_of(&server)
        .api_token("wrong")
        .password("佐藤", "p:ss")
        .build()
        .unwrap();
    client.add_record(&note("one")).await.unwrap();
    let requests = server.requests();
    let request = requests.last().unwrap();
    assert!(request.header("x-cybozu-authorization").is_some());
    assert!(request.header("x-cybozu-api-token").is_none());
    let wrong = client_of(&server)
        .password("佐藤", "wrong")
        .build()
        .unwrap();
    let error = wrong.get_records::<Note>(Query::all()).await.unwrap_err();
    assert!(error.is_unauthorized());
    assert!(
        !format!("{error} {error:?}").contains("wrong\""),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_oauth_token_is_a_bearer() {
    let server = emulator().oauth_token("bearer").start().unwrap();
    let client = client_of(&server).oauth_token("bearer").build().unwrap();
    client.add_record(&note("one")).await.unwrap();
    let wrong = client_of(&server).oauth_token("other").build().unwrap();
    assert!(wrong.get_records::<Note>(Query::all()).await.is_err());
}
