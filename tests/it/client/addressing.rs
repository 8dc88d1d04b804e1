//! Where requests go: guest spaces, app ids of this environment, previews, variables, languages.

use kintone_runtime::api::{AddRecord, GetFormFields};
use kintone_runtime::client::ClientBuilder;
use kintone_runtime::endpoint::HasPreview as _;
use kintone_runtime::record::id::SpaceId;
use kintone_runtime::{AppId, Query, RecordId};

use super::{Note, client_of, emulator, form, note, start, subjects};

#[tokio::test]
async fn a_guest_space_is_reached_by_its_own_handle() {
    let server = emulator()
        .token("secret")
        .in_guest_space(1, 7)
        .start()
        .unwrap();
    let client = client_of(&server).api_token("secret").build().unwrap();
    let error = client.add_record(&note("one")).await.unwrap_err();
    assert_eq!(error.code(), Some("GAIA_IL23"));
    let guests = client.in_guest_space(SpaceId::new(7));
    guests.add_record(&note("one")).await.unwrap();
    guests.bulk((AddRecord::new(&note("two")),)).await.unwrap();
    assert_eq!(subjects(&guests).await, ["one", "two"]);
    let wrong = client_of(&server)
        .api_token("secret")
        .guest_space(8)
        .build()
        .unwrap();
    assert!(
        wrong
            .get_records::<Note>(Query::all())
            .await
            .unwrap_err()
            .is_permission_denied()
    );
}

#[tokio::test]
async fn an_app_has_another_id_in_another_environment() {
    let server = emulator()
        .token("secret")
        .schema_json("other", form())
        .start()
        .unwrap();
    let by_id = client_of(&server)
        .api_token("secret")
        .map_app(1, 2)
        .build()
        .unwrap();
    let by_type = client_of(&server)
        .api_token("secret")
        .app_id::<Note>(2)
        .build()
        .unwrap();
    by_id.add_record(&note("one")).await.unwrap();
    assert_eq!(subjects(&by_type).await, ["one"]);
    let plain = client_of(&server).api_token("secret").build().unwrap();
    assert!(subjects(&plain).await.is_empty());
    let error = by_id
        .get_record::<Note>(RecordId::new(9))
        .await
        .unwrap_err();
    assert_eq!(error.app(), Some(AppId::new(2)));
    assert!(
        error.to_string().starts_with("get record of app 2: "),
        "{error}"
    );
}

#[tokio::test]
async fn a_client_comes_from_variables() {
    let server = emulator()
        .token("secret")
        .schema_json("other", form())
        .start()
        .unwrap();
    let base_url = server.base_url();
    let variables = [
        ("KINTONE_BASE_URL", base_url.as_str()),
        ("KINTONE_API_TOKEN", "secret"),
        ("KINTONE_APP_ID_1", "2"),
        // It is for https.
        ("HTTPS_PROXY", "http://127.0.0.1:1"),
    ];
    let client = ClientBuilder::from_variables(variables)
        .unwrap()
        .build()
        .unwrap();
    assert_eq!(client.add_record(&note("one")).await.unwrap().id.get(), 1);
    let error = client
        .get_record::<Note>(RecordId::new(9))
        .await
        .unwrap_err();
    assert_eq!(error.app(), Some(AppId::new(2)));
}

#[tokio::test]
async fn a_form_is_read_live_and_as_a_preview() {
    let (_server, client) = start();
    let request = GetFormFields::new(AppId::new(1)).lang("default");
    let live = client.send(request.clone()).await.unwrap();
    assert!(live.fields.get("件名").unwrap().required());
    match client.send(request.preview()).await {
        Ok(preview) => assert_eq!(preview.fields, live.fields),
        Err(error) => assert_eq!(error.status(), Some(501), "{error}"),
    }
}

#[tokio::test]
async fn messages_come_in_the_language_that_is_asked_for() {
    let server = emulator().token("secret").start().unwrap();
    let client = client_of(&server)
        .api_token("secret")
        .accept_language("ja")
        .build()
        .unwrap();
    let error = client.add_record(&note("")).await.unwrap_err();
    assert_eq!(error.errors()[0].messages(), ["必須です。"]);
}
