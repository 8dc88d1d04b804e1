//! Which credentials a request carries, and what the server makes of them.

use kintone_emulator::{Emulator, Permission};
use kintone_runtime::api::AddRecord;
use kintone_runtime::endpoint::{AppRef, Auth, BulkMember, Endpoint, Info, Method};
use kintone_runtime::{AppId, ErrorKind, KintoneRecord, Query, ReadOnly};
use serde_json::json;

use super::{Note, client_of, emulator, form, note, start};

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

/// A request for which kintone takes no API tokens.
#[derive(serde::Serialize)]
struct AddApp {
    name: &'static str,
}

impl Endpoint for AddApp {
    type Response = serde_json::Value;
    const INFO: Info = Info::new("add app", &Method::POST, "app.json")
        .of_preview()
        .accepts(Auth::NotApiToken);
}

/// A member of a bulk request for which kintone takes passwords and sessions alone. No such thing exists yet.
#[derive(serde::Serialize)]
struct Approve {
    app: AppId,
}

impl Endpoint for Approve {
    type Response = serde_json::Value;
    const INFO: Info = Info::new("approve", &Method::PUT, "record/status.json")
        .bulk()
        .accepts(Auth::PasswordOrSession);

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl BulkMember for Approve {}

#[tokio::test]
async fn a_request_that_takes_no_api_token_is_refused_before_it_is_sent_with_one() {
    let (server, client) = start();
    let before = server.requests().len();
    let add = || AddApp { name: "new" };
    let error = client.send(add()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent);
    assert_eq!(
        error.to_string(),
        "add app: kintone does not accept API tokens for this request; give the client a password, an OAuth token or the cookie of a \
         session, or send it anyway with `skip_auth_check`"
    );
    let approve = Approve { app: AppId::new(1) };
    let one = note("one");
    let error = client.bulk((AddRecord::new(&one), approve)).await;
    let error = error.unwrap_err();
    assert_eq!(error.bulk_index(), Some(1));
    assert_eq!(
        error.to_string(),
        "bulk request, requests[1]: approve of app 1: kintone does not accept API tokens for this request; give the client a password \
         or the cookie of a session, or send it anyway with `skip_auth_check`"
    );
    assert_eq!(server.requests().len(), before);

    // The server answers each of these, be it with an error.
    let token = || client_of(&server).api_token("secret");
    let unchecked = token().skip_auth_check().build().unwrap();
    let oauth = token().oauth_token("bearer").build().unwrap();
    let session = token().header("Cookie", "JSESSIONID=1").build().unwrap();
    client.send(add()).skip_auth_check().await.unwrap_err();
    for client in [unchecked, oauth, session] {
        client.send(add()).await.unwrap_err();
    }
    let requests = server.requests();
    let sent = &requests[before..];
    assert_eq!(sent.len(), 4);
    let carries_token =
        |request: &kintone_emulator::RequestLog| request.header("x-cybozu-api-token").is_some();
    let tokens: Vec<bool> = sent.iter().map(carries_token).collect();
    assert_eq!(tokens, [true, true, false, true]);
}
